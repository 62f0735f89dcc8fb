#!/usr/bin/env bash
# play.sh - make play12: an input line beside a query of 2 s, to feel the difference.
#
#   make play12                     the query in another thread
#   make play12 MODEL=inline        in the same thread; or MODEL=process, MODEL=async
set -eu
cd "$(dirname "$0")/../.."
exec build/bin/12-six-databases/line "${MODEL:-thread}"
