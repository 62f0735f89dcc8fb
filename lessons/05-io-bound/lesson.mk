# Every function is looked up when the program starts, and not again in each worker process at its
# first call (see ld.so(8), LD_BIND_NOW). Some systems link so anyway.
LIBS_05-io-bound := -Wl,-z,now -lcurl -lmicrohttpd -lxml2

# The headers of libxml2 stand in a folder of their own.
$(BUILD)/obj/lessons/05-io-bound/html.o: FLAGS += -isystem /usr/include/libxml2

# Where the disk part writes.
export DISK
