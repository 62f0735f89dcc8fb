LIBS_13-many-machines := -Wl,--as-needed -lz -lpng -lhiredis

# The MPI program, by the compiler of whatever MPI there is (MPICC names another); without one the lesson
# is built without it and says so.
MPICC ?= $(shell command -v mpicc)
RANKS := $(BUILD)/bin/13-many-machines/ranks
export HOSTS
ifneq ($(MPICC),)
build: $(RANKS)
$(BUILD)/obj/lessons/13-many-machines/mpi/%.o $(RANKS): private export OMPI_CC = $(CC)
$(BUILD)/obj/lessons/13-many-machines/mpi/%.o $(RANKS): private export MPICH_CC = $(CC)
$(BUILD)/obj/lessons/13-many-machines/mpi/%.o: lessons/13-many-machines/mpi/%.c $(BUILD)/built-with
	$(call SHOW,MPI )mkdir -p $(@D) && $(MPICC) $(FLAGS) -c -o $@ $<
$(RANKS): $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard lessons/13-many-machines/mpi/*.c)) $(BUILD)/obj/lessons/13-many-machines.a $(BUILD)/libkit.a
	$(call SHOW,MPI )mkdir -p $(@D) && $(MPICC) $(FLAGS) -Wl,--as-needed -o $@ $^ $(LIBS_13-many-machines) -lm
endif
