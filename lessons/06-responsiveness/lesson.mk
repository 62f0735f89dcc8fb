LIBS_06-responsiveness := -lncursesw -lhunspell-1.7
