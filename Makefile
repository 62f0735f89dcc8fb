# Makefile - the one entrance of the lesson kit. Type `make` for help.
#
# A lesson is a folder lessons/NN-slug; it is found by its number, so a new lesson needs no edit
# here. Its C files become build/bin/NN-slug/lesson, each of its programs/*.c a program beside that,
# and its test.c build/tests/NN-slug. What else it needs stands in its lesson.mk: libraries
# (LIBS_NN-slug := -lz), variables that its programs read (export DISK), targets of its own.

CC       ?= cc
CSTD     := -std=gnu17 -D_GNU_SOURCE
# Warnings end no build here, for a newer compiler has new ones; make test is strict (style.sh).
WARNINGS := -Wall -Wextra -Wshadow -Wconversion
# No fused multiply-add and no errno from sqrt: the pixels of lesson 3 are the same everywhere.
MATH     := -ffp-contract=off -fno-math-errno
CFLAGS   ?= -O2 -g
# What the reader typed for make advise and make compare (lesson 14) stays as it was typed: make would
# expand each $. B is the second command there, and the folder of what is built here.
override COMMAND_B := $(value B)
override B         := build
override CMD       := $(value CMD)
override A         := $(value A)
override PREPARE   := $(value PREPARE)
FLAGS     = $(CSTD) $(CFLAGS) $(WARNINGS) $(MATH) -pthread -MMD -MP -Icommon
COMPILER := $(strip $(shell $(CC) --version 2>/dev/null | sed -n 1p) $(filter -%,$(CC)) $(CFLAGS))

MAINS    := $(wildcard lessons/[0-9][0-9]-*/main.c)
FOLDERS  := $(patsubst lessons/%/main.c,%,$(filter lessons/%/main.c,$(MAINS)))
LESSONS  := $(foreach f,$(FOLDERS),$(B)/bin/$(f)/lesson)
PROGRAMS := $(foreach f,$(FOLDERS),$(patsubst lessons/$(f)/programs/%.c,$(B)/bin/$(f)/%,$(wildcard lessons/$(f)/programs/*.c)))
TOOLS    := $(basename $(notdir $(wildcard common/programs/*.c)))
COMMON   := $(patsubst %.c,$(B)/obj/%.o,$(wildcard common/*.c common/jobs/*.c))
LOCALE   := $(B)/locale/zh_CN/LC_MESSAGES/lesson-kit.mo
TESTS    := $(patsubst common/tests/%.c,$(B)/tests/%,$(wildcard common/tests/test_*.c)) \
            $(foreach f,$(patsubst lessons/%/test.c,%,$(wildcard lessons/*/test.c)),$(B)/tests/$(f))
QUICK_START := $(B)/obj/common/check/quick_start.o

# lesson1 lesson2 ... and whatever else of that kind was typed, so that lesson99 gets an answer too.
# (A pattern rule lesson% would also be tried for every file whose name begins so.)
numbers = $(patsubst 0%,%,$(foreach f,$(FOLDERS),$(firstword $(subst -, ,$(f)))))
goals   = $(sort $(addprefix $(1),$(numbers)) $(filter-out lessons check,$(filter $(1)%,$(MAKECMDGOALS))))

# A line that starts make again (+) is run by make -n, -t and -q as well, so with these it is none.
letters := $(filter-out --%,$(firstword -$(MAKEFLAGS)))
AGAIN   := $(if $(strip $(foreach l,n q t,$(findstring $(l),$(letters)))),,+)

export LESSON_LANG BUDGET WORKERS STUDENT FROM SLURM MAKE
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SECONDARY:
.SUFFIXES:
.PHONY: help build lessons claims test tests exercises check progress student-kit hand-in class sanitize reference
.PHONY: clean format $(filter hint% reset%,$(MAKECMDGOALS)) $(call goals,check) $(call goals,watch)
.PHONY: $(call goals,lesson) $(call goals,predict) $(call goals,plot) $(call goals,slides) book

# What cannot be done as it was typed or as the folders stand: a number behind a space (make check
# 1.9), two folders for one lesson.
spaced  := $(filter 0% 1% 2% 3% 4% 5% 6% 7% 8% 9%,$(MAKECMDGOALS))
doubled := $(filter-out lessons/%/main.c,$(MAINS))$(filter-out $(words $(sort $(numbers))),$(words $(numbers)))
ifneq ($(spaced)$(doubled),)
.PHONY: refused $(MAKECMDGOALS)
$(or $(MAKECMDGOALS),help): refused
refused:
	@exec scripts/help.sh $(MAKECMDGOALS)
else

help:
	@exec scripts/help.sh

build: $(LESSONS) $(PROGRAMS) $(addprefix $(B)/bin/,$(TOOLS)) $(LOCALE)

lessons:
	$(AGAIN)@exec scripts/lesson.sh all

$(call goals,lesson): lesson%:
	$(AGAIN)@exec scripts/lesson.sh $*

$(call goals,predict): predict%:
	$(AGAIN)@exec scripts/lesson.sh '$*' --predict

$(call goals,plot): plot%:
	@exec scripts/plot.sh $*

check:
	$(AGAIN)@exec scripts/check.sh

$(call goals,check): check%:
	$(AGAIN)@exec scripts/check.sh $*

$(filter hint%,$(MAKECMDGOALS)): hint%:
	@exec scripts/exercise.sh hint $*

$(filter reset%,$(MAKECMDGOALS)): reset%:
	@exec scripts/exercise.sh reset $*

$(call goals,watch): watch%:
	$(AGAIN)@exec scripts/exercise.sh watch $*

progress:
	@exec scripts/exercise.sh progress

student-kit:
	@exec scripts/student-kit.sh

hand-in:
	@exec scripts/hand-in.sh

class:
	$(AGAIN)@exec scripts/class.sh "$$FROM"

claims: $(B)/bin/claims $(LOCALE)
	@$(B)/bin/claims

book:
	$(AGAIN)@exec scripts/book.sh

$(call goals,slides): slides%:
	$(AGAIN)@exec scripts/book.sh slides '$*'

# Built on all CPUs, whatever was typed.
test:
	@$(MAKE) $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc)) build tests exercises
	@exec scripts/test.sh

tests: $(TESTS)

sanitize:
	@exec scripts/maintain/sanitize.sh

reference: build
	@exec scripts/maintain/reference.sh

clean:
	@bash -c '. scripts/lib/kit.sh; own_build $(B)' && rm -rf $(B)

format:
	clang-format -i $(shell git ls-files -co --exclude-standard '*.c' '*.h')

endif

-include $(wildcard lessons/*/lesson.mk)

# --- how things are built ---------------------------------------------------------------------

# V=1 shows the whole commands.
SHOW     = $(if $(V),,@echo "  $(1)  $@";)
link     = $(call SHOW,LINK)mkdir -p $(@D) && $(CC) $(FLAGS) -Wl,--as-needed -o $@ $^

# When the compiler or a flag changes, everything is built again: what is measured is what the result
# files name.
BUILT_WITH := $(strip $(CC): $(COMPILER) $(FLAGS) $(foreach f,$(FOLDERS),$(LIBS_$(f))))
ifneq ($(file <$(B)/built-with),$(BUILT_WITH))
.PHONY: $(B)/built-with
endif
$(B)/built-with:
	@mkdir -p $(@D) && printf '%s\n' '$(subst ','\'',$(BUILT_WITH))' >$@

# The name of the compiler as a string of C in a word of the shell.
NAME      = -DKIT_COMPILER='"$(subst ','\'',$(subst ",\",$(subst \,\\,$(COMPILER))))"'
$(B)/obj/%.o: %.c $(B)/built-with
	$(call SHOW,CC  )mkdir -p $(@D) && $(CC) $(FLAGS) $(NAME) -c -o $@ $<

$(B)/libkit.a: $(COMMON)
	@rm -f $@ && ar rcs $@ $^

# $(1) a lesson's folder name. What main.c, test.c and programs/ share is an archive, so that each
# program holds only what it uses: lesson 2 forks a small program.
define lesson_rules
$(B)/obj/lessons/$(1).a: $(patsubst %.c,$(B)/obj/%.o,$(filter-out %/main.c %/test.c,$(wildcard lessons/$(1)/*.c)))
	@rm -f $$@ && ar rcs $$@ $$^

$(B)/bin/$(1)/lesson: $(B)/obj/lessons/$(1)/main.o $(B)/obj/lessons/$(1).a $(B)/libkit.a
	$$(link) $$(LIBS_$(1)) -lm

$(B)/tests/$(1): $(B)/obj/lessons/$(1)/test.o $(QUICK_START) $(B)/obj/lessons/$(1).a $(B)/libkit.a
	$$(link) $$(LIBS_$(1)) -lcriterion -lm
endef
$(foreach f,$(FOLDERS),$(eval $(call lesson_rules,$(f))))

# $(1) the source of a program that a lesson starts, $(2) its lesson's folder name
define program_rule
$(B)/bin/$(2)/$(basename $(notdir $(1))): $(1:%.c=$(B)/obj/%.o) $(B)/obj/lessons/$(2).a $(B)/libkit.a
	$$(link) $$(LIBS_$(2)) -lm
endef
$(foreach f,$(FOLDERS),$(foreach p,$(wildcard lessons/$(f)/programs/*.c),$(eval $(call program_rule,$(p),$(f)))))

$(addprefix $(B)/bin/,$(TOOLS)): $(B)/bin/%: $(B)/obj/common/programs/%.o $(B)/libkit.a
	$(link) -lm

# The exercises: what runs and judges a student's program, and the test of each.
$(B)/check/sandbox: $(addprefix $(B)/obj/common/check/,sandbox.o look.o protect.o) $(B)/libkit.a
	$(link) -lseccomp -lm

$(B)/check/watch.so: $(addprefix common/check/,watch.c waits.c input.c handed.c c11_threads.c watch.h watch_counts.h) $(B)/built-with
	$(call SHOW,LINK)mkdir -p $(@D) && $(CC) $(CSTD) -O2 $(WARNINGS) -fPIC -shared -o $@ $(filter %.c,$^)

# Linked into a student's program for ThreadSanitizer; itself built without.
$(B)/check/tsan.a: $(B)/obj/common/check/atomics.o $(B)/obj/common/check/c11_threads.o \
                     $(B)/obj/common/check/sysv_semaphores.o
	@mkdir -p $(@D) && rm -f $@ && ar rcs $@ $^

$(B)/check/judge.a: $(patsubst %.c,$(B)/obj/%.o,$(wildcard common/check/judge_*.c))
	@mkdir -p $(@D) && rm -f $@ && ar rcs $@ $^

$(B)/exercises/%/test: $(B)/obj/lessons/%/test.o $(QUICK_START) $(B)/check/judge.a $(B)/libkit.a
	$(link) -lcriterion -lm

EXERCISES := $(patsubst lessons/%/test.c,$(B)/exercises/%/test,$(wildcard lessons/*/exercises/*/test.c))
exercises: $(EXERCISES) $(B)/check/sandbox $(B)/check/watch.so $(B)/check/tsan.a

$(B)/tests/%: $(B)/obj/common/tests/%.o $(QUICK_START) $(B)/libkit.a
	$(link) -lcriterion -lz -lpng -lm

$(B)/locale/zh_CN/LC_MESSAGES/lesson-kit.mo: common/po/zh_CN.po
	@mkdir -p $(@D)
	@msgfmt --check -o $@ $<
	@if [ -d /usr/lib/locale/C.utf8 ]; then cp -RT /usr/lib/locale/C.utf8 $(B)/locale/zh_CN.UTF-8; fi

-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)
