#!/usr/bin/env bash
# style.sh - the C is clean under strict warnings with gcc and clang and formatted; the shell scripts
# are clean under shellcheck; the top level holds what belongs there.
set -u
# shellcheck source=common/tests/lib.sh
. "$(dirname "$0")/lib.sh"

# (newer clang counts an enumeration in floating-point arithmetic as a conversion; it is exact)
strict='-O2 -Wall -Wextra -Wshadow -Wconversion -Wno-enum-float-conversion -Werror'
# The MPI programs of lesson 13 include a header that lies elsewhere; what stands in it is not ours.
read -ra mpi < <(mpicc -show 2>/dev/null | tr ' ' '\n' | sed -n 's/^-I/-isystem/p' | tr '\n' ' ')
# So does what a fuzz target in Python includes, which few machines have.
read -ra python < <(/usr/bin/python3-config --embed --includes 2>/dev/null | sed 's/-I/-isystem/g')
mapfile -t sources < <(find common lessons -name '*.c' -not -path '*/exercises/*' | LC_ALL=C sort)
[ -n "${python[*]}" ] || mapfile -t sources < <(printf '%s\n' "${sources[@]}" | grep -v '^common/tests/fuzz/python.c$')
# (what make build compiles, checkers.sh compiles with gcc and -Werror)
mapfile -t not_built < <(printf '%s\n' "${sources[@]}" |
    grep -E '/test\.c$|^common/[^/]*/[^/]*/|^common/(check|tests)/|^lessons/[^/]*/[^/]*/' | grep -vE '^lessons/[^/]*/programs/[^/]*$')
for compiler in gcc clang; do
    compiled=("${sources[@]}")
    [ "$compiler" = clang ] || compiled=("${not_built[@]}")
    for source in "${compiled[@]}"; do
        # shellcheck disable=SC2086
        "$compiler" -std=gnu17 -D_GNU_SOURCE $strict -ffp-contract=off -fno-math-errno -Icommon -isystem /usr/include/libxml2 \
            "${mpi[@]}" "${python[@]}" -fsyntax-only "$source" || echo "$source"
    done >"$work/$compiler" 2>&1
    check "every file is clean under $compiler's warnings" diff /dev/null "$work/$compiler"
done

# Formatters of other versions differ in detail; this is the one of Debian 12. What a student writes
# into exercise.c is the student's.
if clang-format --version | grep -q 'version 14\.'; then
    mapfile -t formatted < <(find common lessons scripts -name '*.[ch]' -not -name exercise.c | LC_ALL=C sort)
    check 'every file is formatted' clang-format --dry-run --Werror "${formatted[@]}"
fi
# (a kit that was handed out has no .ci)
mapfile -t scripts < <(ls scripts/*.sh scripts/*/*.sh common/tests/*.sh common/check/tests/*.sh lessons/*/*.sh .ci/run 2>/dev/null)
check 'shellcheck finds nothing' shellcheck -x -P . "${scripts[@]}"

visible=$(git ls-files 2>/dev/null | sed 's|/.*||' | grep -v '^\.' | sort -u | tr '\n' ' ')
check "the top level holds: $visible" sh -c "
    for entry in $visible; do
        case \$entry in lessons|common|scripts|plots|Makefile|README.zh.md|README.en.md|LICENSE) ;;
        *) echo \"\$entry does not belong there\"; exit 1 ;; esac
    done"
