# suspect.c once more, for ThreadSanitizer. Where the compiler does not have it (its library is a package
# of its own on some systems), the lesson leaves it out.
SUSPECT := $(BUILD)/bin/07-races/suspect-tsan
build: $(SUSPECT)
$(SUSPECT): lessons/07-races/programs/suspect.c $(BUILD)/built-with
	$(call SHOW,LINK)mkdir -p $(@D) && if echo 'int main(void) { return 0; }' | $(CC) -fsanitize=thread -x c -o $@ - 2>/dev/null; then $(CC) $(CSTD) -O1 -g -pthread -fsanitize=thread -o $@ $<; else rm -f $@; fi
