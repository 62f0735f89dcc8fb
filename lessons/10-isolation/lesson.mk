LIBS_10-isolation := -Wl,--as-needed -lmicrohttpd
