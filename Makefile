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
BUILD    := build
# What the reader typed for make advise and make compare (lesson 14) stays as it was typed: make would
# expand each $.
override CMD     := $(value CMD)
override A       := $(value A)
override B       := $(value B)
override PREPARE := $(value PREPARE)
FLAGS     = $(CSTD) $(CFLAGS) $(WARNINGS) $(MATH) -pthread -MMD -MP -Icommon
# What only starts a script needs to know neither the compiler nor what depends on what, and starts sooner.
NUMBERED := $(foreach goal,lesson predict plot check hint reset watch slides,$(goal)%)
STARTING := help lessons check test progress student-kit hand-in class book sanitize clean format
STARTS   := $(STARTING) $(NUMBERED)
BUILDS   := $(filter-out $(STARTS),$(or $(MAKECMDGOALS),help))
COMPILER := $(if $(BUILDS),$(strip $(shell $(CC) --version 2>/dev/null | sed -n 1p) $(filter -%,$(CC)) $(CFLAGS)))

MAINS    := $(wildcard lessons/[0-9][0-9]-*/main.c)
FOLDERS  := $(patsubst lessons/%/main.c,%,$(filter lessons/%/main.c,$(MAINS)))
LESSONS  := $(foreach f,$(FOLDERS),$(BUILD)/bin/$(f)/lesson)
PROGRAMS := $(foreach f,$(FOLDERS),$(patsubst lessons/$(f)/programs/%.c,$(BUILD)/bin/$(f)/%,$(wildcard lessons/$(f)/programs/*.c)))
TOOLS    := $(basename $(notdir $(wildcard common/programs/*.c)))
COMMON   := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard common/*.c common/jobs/*.c))
LOCALE   := $(BUILD)/locale/zh_CN/LC_MESSAGES/lesson-kit.mo
TESTS    := $(patsubst common/tests/%.c,$(BUILD)/tests/%,$(wildcard common/tests/test_*.c)) \
            $(foreach f,$(patsubst lessons/%/test.c,%,$(wildcard lessons/*/test.c)),$(BUILD)/tests/$(f))
QUICK_START := $(BUILD)/obj/common/check/quick_start.o

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
COMMANDS := $(STARTING) build claims tests exercises reference
.PHONY: $(COMMANDS) $(filter hint% reset%,$(MAKECMDGOALS)) $(call goals,check) $(call goals,watch)
.PHONY: $(call goals,lesson) $(call goals,predict) $(call goals,plot) $(call goals,slides)

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

build: $(LESSONS) $(PROGRAMS) $(addprefix $(BUILD)/bin/,$(TOOLS)) $(LOCALE)

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

claims: $(BUILD)/bin/claims $(LOCALE)
	@$(BUILD)/bin/claims

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
	@bash -c '. scripts/lib/kit.sh; own_build $(BUILD)' && rm -rf $(BUILD)

format:
	clang-format -i $(shell git ls-files -co --exclude-standard '*.c' '*.h')

endif

-include $(wildcard lessons/*/lesson.mk)

# A word that make does not know, as it was typed (make leson1), is said in the reader's language; make's own
# sentence stays for what a rule lacks. (No word is a file that is there, or could be one of $(BUILD).)
words_of = $(foreach w,$(1),$(if $(strip $(wildcard $(w)) $(foreach c,/ : %,$(findstring $(c),$(w)))),,$(w)))
typed   := $(if $(spaced)$(doubled),,$(call words_of,$(filter-out $(COMMANDS) $(NUMBERED),$(MAKECMDGOALS))))
unknown := $(if $(typed),$(filter-out $(shell sed -n 's/^\.PHONY://p' lessons/*/lesson.mk),$(typed)))
ifneq ($(unknown),)
.PHONY: $(unknown)
$(unknown):
	@exec scripts/help.sh --unknown '$(subst ','\'',$@)'
endif

# --- how things are built ---------------------------------------------------------------------

# V=1 shows the whole commands.
SHOW     = $(if $(V),,@echo "  $(1)  $@";)
link     = $(call SHOW,LINK)mkdir -p $(@D) && $(CC) $(FLAGS) -Wl,--as-needed -o $@ $^

# When the compiler or a flag changes, everything is built again: what is measured is what the result
# files name.
BUILT_WITH := $(strip $(CC): $(COMPILER) $(FLAGS) $(foreach f,$(FOLDERS),$(LIBS_$(f))))
ifneq ($(file <$(BUILD)/built-with),$(BUILT_WITH))
.PHONY: $(BUILD)/built-with
endif
$(BUILD)/built-with:
	@mkdir -p $(@D) && printf '%s\n' '$(subst ','\'',$(BUILT_WITH))' >$@

# The name of the compiler as a string of C in a word of the shell.
NAME      = -DKIT_COMPILER='"$(subst ','\'',$(subst ",\",$(subst \,\\,$(COMPILER))))"'
$(BUILD)/obj/%.o: %.c $(BUILD)/built-with
	$(call SHOW,CC  )mkdir -p $(@D) && $(CC) $(FLAGS) $(NAME) -c -o $@ $<

$(BUILD)/libkit.a: $(COMMON)
	@rm -f $@ && ar rcs $@ $^

# What a Criterion program loads as libgit2 (quick_start.c): only where it needs no more of it than there is.
QUICK := $(BUILD)/quick/made
$(QUICK): common/check/quick_start.c $(BUILD)/built-with
	@mkdir -p $(@D) && rm -f $(@D)/* && library=$$($(CC) -print-file-name=libcriterion.so) && \
	    name=$$(readelf -d "$$library" 2>/dev/null | sed -n 's/.*(NEEDED).*\[\(libgit2\.so[.0-9]*\)\]$$/\1/p') && \
	    if [ -n "$$name" ] && [ "$$(nm -D --undefined-only "$$library" | sed -n 's/.* git_/git_/p' | sort | xargs)" = \
	        'git_diff_buffers git_libgit2_init git_libgit2_shutdown' ]; then \
	        $(CC) $(CSTD) -O2 -fPIC -shared -Wl,-soname,$$name -o $(@D)/$$name $<; fi && touch $@
# $(1) where the folder stands, seen from the program
quick_link = $(call SHOW,LINK)mkdir -p $(@D) && $(CC) $(FLAGS) -Wl,--as-needed,--disable-new-dtags,-rpath,'$$ORIGIN/$(1)/quick' \
    -o $@ $(filter-out $(QUICK),$^)

# $(1) a lesson's folder name. What main.c, test.c and programs/ share is an archive, so that each
# program holds only what it uses: lesson 2 forks a small program.
define lesson_rules
$(BUILD)/obj/lessons/$(1).a: $(patsubst %.c,$(BUILD)/obj/%.o,$(filter-out %/main.c %/test.c,$(wildcard lessons/$(1)/*.c)))
	@rm -f $$@ && ar rcs $$@ $$^

$(BUILD)/bin/$(1)/lesson: $(BUILD)/obj/lessons/$(1)/main.o $(BUILD)/obj/lessons/$(1).a $(BUILD)/libkit.a
	$$(link) $$(LIBS_$(1)) -lm

$(BUILD)/tests/$(1): $(BUILD)/obj/lessons/$(1)/test.o $(QUICK_START) $(BUILD)/obj/lessons/$(1).a $(BUILD)/libkit.a $(QUICK)
	$$(call quick_link,..) $$(LIBS_$(1)) -lcriterion -lm
endef
$(foreach f,$(FOLDERS),$(eval $(call lesson_rules,$(f))))

# $(1) the source of a program that a lesson starts, $(2) its lesson's folder name
define program_rule
$(BUILD)/bin/$(2)/$(basename $(notdir $(1))): $(1:%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/lessons/$(2).a $(BUILD)/libkit.a
	$$(link) $$(LIBS_$(2)) -lm
endef
$(foreach f,$(FOLDERS),$(foreach p,$(wildcard lessons/$(f)/programs/*.c),$(eval $(call program_rule,$(p),$(f)))))

$(addprefix $(BUILD)/bin/,$(TOOLS)): $(BUILD)/bin/%: $(BUILD)/obj/common/programs/%.o $(BUILD)/libkit.a
	$(link) -lm

# The exercises: what runs and judges a student's program, and the test of each.
$(BUILD)/check/sandbox: $(addprefix $(BUILD)/obj/common/check/,sandbox.o ipc_left.o look.o protect.o) $(BUILD)/libkit.a
	$(link) -lseccomp -lm

$(BUILD)/check/watch.so: $(addprefix common/check/,watch.c waits.c input.c handed.c rest.c messages.c c11_threads.c watch.h watch_counts.h) $(BUILD)/built-with
	$(call SHOW,LINK)mkdir -p $(@D) && $(CC) $(CSTD) -O2 $(WARNINGS) -fPIC -shared -o $@ $(filter %.c,$^)

# Linked into a student's program for ThreadSanitizer; itself built without.
$(BUILD)/check/tsan.a: $(BUILD)/obj/common/check/atomics.o $(BUILD)/obj/common/check/c11_threads.o \
                     $(BUILD)/obj/common/check/sysv_semaphores.o
	@mkdir -p $(@D) && rm -f $@ && ar rcs $@ $^

$(BUILD)/check/judge.a: $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard common/check/judge_*.c))
	@mkdir -p $(@D) && rm -f $@ && ar rcs $@ $^

$(BUILD)/exercises/%/test: $(BUILD)/obj/lessons/%/test.o $(QUICK_START) $(BUILD)/check/judge.a $(BUILD)/libkit.a $(QUICK)
	$(call quick_link,../../../..) -lcriterion -lm

EXERCISES := $(patsubst lessons/%/test.c,$(BUILD)/exercises/%/test,$(wildcard lessons/*/exercises/*/test.c))
exercises: $(EXERCISES) $(BUILD)/check/sandbox $(BUILD)/check/watch.so $(BUILD)/check/tsan.a

$(BUILD)/tests/%: $(BUILD)/obj/common/tests/%.o $(QUICK_START) $(BUILD)/libkit.a $(QUICK)
	$(call quick_link,..) -lcriterion -lz -lpng -lm

$(BUILD)/locale/zh_CN/LC_MESSAGES/lesson-kit.mo: common/po/zh_CN.po
	@mkdir -p $(@D)
	@msgfmt --check -o $@ $<
	@if [ -d /usr/lib/locale/C.utf8 ]; then cp -RT /usr/lib/locale/C.utf8 $(BUILD)/locale/zh_CN.UTF-8; fi

-include $(if $(BUILDS),$(shell find $(BUILD)/obj -name '*.d' 2>/dev/null))
