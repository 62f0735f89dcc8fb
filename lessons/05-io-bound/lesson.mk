# Every function is looked up when the program starts, and not again in each worker process at its
# first call (see ld.so(8), LD_BIND_NOW). Some systems link so anyway.
LIBS_05-io-bound := -Wl,-z,now -lcurl -lmicrohttpd

# Where the disk part writes.
export DISK
