LIBS_11-shared-stores := -Wl,--as-needed -lhiredis -lmemcached -lsqlite3 -lpq

# What pg_config and pkg-config say on Debian; only this lesson's own file sees it.
$(B)/obj/lessons/11-shared-stores/with_postgres.o: FLAGS += -I/usr/include/postgresql
