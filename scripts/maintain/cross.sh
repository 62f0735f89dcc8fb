#!/usr/bin/env bash
# cross.sh - build the kit for processors that nobody here has, without a warning, and run under qemu what
# can be run there: the Criterion tests of common/ for arm64; for riscv64, for which Debian has no Criterion, the
# jobs of lesson 3, whose workers' results are compared byte by byte.
#
#   scripts/maintain/cross.sh            both
#   scripts/maintain/cross.sh arm64      one of them
#
# Needs scripts/setup.sh cross. The libraries of the other processor are unpacked into build/cross/ARCH;
# neither apt nor dpkg of this machine learns of them. No time of such a run means anything: qemu translates.
# Prints "ok NAME" or "not ok NAME" for each; exit status 1 where one failed.
set -eu
cd "$(dirname "$0")/../.."
# shellcheck source=scripts/lib/kit.sh
. scripts/lib/kit.sh
need_tools make msgfmt apt-get dpkg-deb unshare nsenter

packages='libc6-dev zlib1g-dev libpng-dev libcurl4-openssl-dev libmicrohttpd-dev libncurses-dev libhunspell-dev'
packages="$packages libhiredis-dev libmemcached-dev libpq-dev libsqlite3-dev"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
bad=0

# What differs from one processor to the other. qemu's names are those of the kernel; machine is that of
# an ELF file, two bytes (elf.h).
describe() { # ARCH
    case $1 in
    arm64) triple=aarch64-linux-gnu qemu=qemu-aarch64 machine='\xb7\x00' suite=bookworm more=libcriterion-dev ;;
    riscv64) triple=riscv64-linux-gnu qemu=qemu-riscv64 machine='\xf3\x00' suite=trixie more='' ;;
    *) fail 2 "type scripts/maintain/cross.sh arm64, or riscv64, or nothing for both" \
        "请输入 scripts/maintain/cross.sh arm64 或 riscv64；不带参数则两个都做" ;;
    esac
    need_tools "$triple-gcc" "$qemu"
    place=build/cross/$1
    root=$PWD/$place/root
}

# Downloads the packages with lists, state and cache of their own, and unpacks them.
fetch() { # ARCH
    local options deb
    # the packages of last time, if they are the same
    [ "$(cat "$place/packages" 2>/dev/null)" != "$suite $packages $more" ] || return 0
    rm -rf "$place"
    mkdir -p "$place/lists/partial" "$place/archives/partial" "$root"
    : >"$place/status"
    echo "deb [signed-by=$keyring] ${MIRROR:-http://deb.debian.org/debian} $suite main" >"$place/sources.list"
    options=(-q -o "APT::Architecture=$1" -o "APT::Architectures=$1" -o "Dir::State::Lists=$PWD/$place/lists"
        -o "Dir::State::status=$PWD/$place/status" -o "Dir::Cache::Archives=$PWD/$place/archives"
        -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o "Dir::Etc::SourceList=$PWD/$place/sources.list"
        -o Dir::Etc::SourceParts=/dev/null -o "APT::Sandbox::User=$(id -un)" -o Debug::NoLocking=1
        -o Acquire::Languages=none)
    apt-get "${options[@]}" update
    # shellcheck disable=SC2086
    apt-get "${options[@]}" -y --download-only --no-install-recommends install $packages $more
    for deb in "$place"/archives/*.deb; do dpkg-deb -x "$deb" "$root"; done
    [ -e "$root/lib" ] || ln -s usr/lib "$root/lib" # as in a system whose /usr is merged
    rm -rf "$place/archives"
    printf '%s' "$suite $packages $more" >"$place/packages"
}

# (The newer libraries of riscv64 want a newer C library than the compiler has; where they run there is one.)
build() { # TARGET ...
    make --no-print-directory -j2 BUILD="$place/build" CFLAGS='-O2 -g -Werror' \
        CC="$triple-gcc --sysroot=$root -Wl,--allow-shlib-undefined" "$@" >"$work/build" 2>&1
}

# report NAME STATUS FILE
report() {
    if [ "$2" = 0 ]; then printf 'ok %s\n' "$1"; else
        printf 'not ok %s\n' "$1"
        tail -n 30 "$3" | sed 's/^/    /'
        bad=1
    fi
}

# Within a namespace of its own the kernel starts programs of the other processor with qemu (binfmt_misc,
# since Linux 6.7 one for each user namespace); the machine does not notice. Root keeps its users there.
emulated() { # COMMAND ...
    local holder status=0
    cat >"$work/inside" <<END
cd "$PWD"
mkdir -p "$work/formats"
mount -t binfmt_misc none "$work/formats" || exit 77
printf '%s' ':kit:M::\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00$machine:\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff:$(command -v "$qemu"):F' \\
    >"$work/formats/register" || exit 77
export QEMU_LD_PREFIX="$root" LESSON_LANG=en
exec "\$@"
END
    if [ "$(id -u)" = 0 ]; then
        unshare -U -m sleep 3600 &
        holder=$!
        until [ "$(readlink "/proc/$holder/ns/user")" != "$(readlink /proc/self/ns/user)" ]; do sleep 0.1; done
        echo '0 0 65536' | tee "/proc/$holder/uid_map" >"/proc/$holder/gid_map"
        nsenter -t "$holder" -U -m -S 0 -G 0 bash "$work/inside" "$@" || status=$?
        kill "$holder"
        wait "$holder" 2>/dev/null || true
    else
        unshare -rm bash "$work/inside" "$@" || status=$?
    fi
    return "$status"
}

# What is not as on a real machine: ulimit -v would be qemu's own; qemu has threads of its own, so it ends with
# an error where a thread is refused, and its processes are not the children that the keeper of a server
# looks for; and it is slow.
beyond_qemu='a_lesson_may_take_half_of_a_limited_address_space|a_refused_start_is_reported|threads_and_processes_both_note'
beyond_qemu="$beyond_qemu|is_gone_when_the_program_|what_it_has_forked_goes_too"

run_tests() { # ARCH
    local test status but
    for test in "$place"/build/tests/test_*; do
        case $test in *.d) continue ;; esac
        status=0
        emulated timeout 300 "$test" >"$work/out" 2>&1 || status=$?
        if [ "$status" = 77 ]; then
            echo "no binfmt_misc in a namespace here (Linux 6.7 or later): nothing was run for $1"
            return
        fi
        but=$(grep -oE "$beyond_qemu" "$work/out" | sort -u | tr '\n' ' ')
        if grep -q 'Synthesis' "$work/out" && ! grep '^\[FAIL\]' "$work/out" | grep -qvE "$beyond_qemu"; then
            status=0
        fi
        report "$1: $(basename "$test")${but:+, but for what qemu cannot do: $but}" "$status" "$work/out"
    done
}
run_jobs() { # ARCH
    local job status
    for job in matrix gzip raytrace blur; do
        status=0
        emulated timeout 300 "$place/build/bin/03-cpu-bound/one_job" "$job" all 2 1 50 >"$work/out" 2>&1 || status=$?
        [ "$status" != 77 ] || return 0
        report "$1: lesson 3, $job, the same bytes by threads and processes" "$status" "$work/out"
    done
}

[ $# -gt 0 ] || set -- arm64 riscv64
for arch; do
    describe "$arch"
    fetch "$arch" >"$work/fetched" 2>&1 || fail 1 "$(tail -n 3 "$work/fetched")" "$(tail -n 3 "$work/fetched")"
    targets='build'
    [ -z "$more" ] || targets='build tests'
    status=0
    # shellcheck disable=SC2086
    build $targets || status=$?
    report "$arch: $targets, without a warning" "$status" "$work/build"
    [ "$status" = 0 ] || continue
    run_jobs "$arch"
    [ -z "$more" ] || run_tests "$arch"
done
exit "$bad"
