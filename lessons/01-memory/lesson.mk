# Every function is looked up when the program starts, not in each worker at its first call: a
# worker shall touch only what a worker needs (see ld.so(8), LD_BIND_NOW). Some systems link so
# anyway.
LIBS_01-memory := -Wl,-z,now
