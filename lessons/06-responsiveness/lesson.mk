LIBS_06-responsiveness := -lncursesw -lhunspell-1.7

# make play6: try the editor by hand (see play.sh).
export MODEL FILE
.PHONY: play6
play6: build
	@exec bash lessons/06-responsiveness/play.sh
