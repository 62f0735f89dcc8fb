# A free-threaded Python that is not on PATH as python3.NNt.
export PYTHON_FREE
