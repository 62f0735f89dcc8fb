LIBS_12-six-databases := -lpq -lsqlite3

# The reader's own databases, in place of six servers that the lesson starts.
export DATABASES MODEL

# make play12: feel it at the keyboard (see play.sh).
.PHONY: play12
play12: build
	@exec bash lessons/12-six-databases/play.sh
