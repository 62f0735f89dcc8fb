LIBS_11-shared-stores := -Wl,--as-needed -lhiredis -lmemcached -lsqlite3 -lpq
