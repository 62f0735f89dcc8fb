LIBS_10-isolation := -lmicrohttpd
