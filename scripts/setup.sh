#!/usr/bin/env bash
# setup.sh - install what the lessons and their tests need, on Debian, Ubuntu and their relatives; on Fedora,
# Arch and openSUSE under the names that stand in scripts/lib/packages.tsv.
#
# Where nothing is missing it ends at once and needs no network.
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib/kit.sh
. scripts/lib/kit.sh

# to build and run the lessons, and to draw
packages='gcc libc6-dev make gettext zlib1g-dev libpng-dev libcurl4-openssl-dev libmicrohttpd-dev libxml2-dev'
packages="$packages libncurses-dev libhunspell-dev hunspell-en-us python3 gnuplot-nox fonts-noto-cjk"
# the sandbox of the exercises
packages="$packages libseccomp-dev"
# the stores of lessons 11 and 12, which no lesson uses as services of the system
packages="$packages redis-server memcached postgresql libhiredis-dev libmemcached-dev libpq-dev libsqlite3-dev"
packages="$packages python3-psycopg2 sqlite3"
# lesson 13: MPI, and networks of its own
packages="$packages openmpi-bin libopenmpi-dev iproute2"
# what lesson 14 watches
packages="$packages xz-utils bzip2 curl strace"
# to pass the tests
packages="$packages libcriterion-dev bubblewrap clang clang-format valgrind shellcheck libxml2-utils tmux procps"
packages="$packages patch"
# to make the book
packages="$packages python3-sphinx python3-myst-parser furo python3-sphinx-copybutton"
# to find hand-ins that are alike (make class)
packages="$packages similarity-tester"
# to see whether its search works (scripts/setup.sh browser); large, so only when asked for
[ "${1:-}" != browser ] || packages="$packages chromium"
# to build for other processors (scripts/maintain/cross.sh); for maintainers
[ "${1:-}" != cross ] || packages="$packages gcc-aarch64-linux-gnu gcc-riscv64-linux-gnu qemu-user"
# to fuzz what reads in Python as well (scripts/maintain/fuzz.sh); for maintainers
[ "${1:-}" != fuzz ] || packages="$packages python3-dev"
# to try make class SLURM=1 on one machine (scripts/setup.sh slurm); none of its services is started
[ "${1:-}" != slurm ] || packages="$packages slurmctld slurmd slurm-client munge"

# become_root COMMAND: fills as_root with what stands before a command that needs the administrator; the
# command is what to ask for where we may not.
as_root=
become_root() {
    [ "$(id -u)" != 0 ] || return 0
    if ! command -v sudo >/dev/null; then
        fail 2 "this needs the administrator; ask for: $1" "这一步需要管理员权限；请让管理员运行：$1"
    fi
    as_root='sudo'
    # Ask for the password once, on the terminal; without one there is nothing to ask with.
    if ! sudo -n true 2>/dev/null && ! { [ -t 0 ] && sudo -v; }; then
        fail 2 "sudo was refused; ask the administrator for: $1" "sudo 未获授权；请让管理员运行：$1"
    fi
}

# Windows' second subsystem for Linux is a virtual machine.
if grep -qi 'microsoft.*wsl2' /proc/version 2>/dev/null; then
    say 'This is WSL2. Keep the kit in the Linux file system (such as ~), for files below /mnt/c are many times slower. Times of the disk are those of a virtual disk. After the computer slept the date may be wrong: sudo hwclock -s' \
        '这是 WSL2。请把本课程放在 Linux 的文件系统里（例如 ~），/mnt/c 下的文件要慢许多倍。磁盘的时间是虚拟磁盘的时间。电脑睡眠之后，日期可能不对：sudo hwclock -s'
fi

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    # shellcheck source=scripts/lib/other-systems.sh
    . scripts/lib/other-systems.sh
    # $packages is a list of words.
    # shellcheck disable=SC2086
    install_elsewhere $packages
    exit
fi

# gnuplot-x11 and gnuplot-qt draw as well as gnuplot-nox; MPICH serves as well as Open MPI.
installed() {
    case $1 in
    gnuplot-nox) command -v gnuplot >/dev/null && return ;;
    openmpi-bin | libopenmpi-dev) command -v mpicc >/dev/null && command -v mpirun >/dev/null && return ;;
    esac
    case " $known " in
    *" $1 "*) return 0 ;;
    *) return 1 ;;
    esac
}
known=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' |
    sed -n 's/^installed //p' | tr '\n' ' ')

missing=
for package in $packages; do
    installed "$package" || missing="$missing $package"
done

refresh_lists() {
    # (similarity-tester may not exist, and then apt-get would install nothing at all; see below)
    become_root "apt-get update && apt-get install${missing/ similarity-tester/}"
    say 'Refreshing the lists of packages' '正在更新软件包列表'
    $as_root apt-get update -q
}
have_lists() {
    [ -n "$(find /var/lib/apt/lists -name '*_Packages*' -print -quit 2>/dev/null)" ]
}
# A fresh machine has no lists of packages yet.
[ -z "$missing" ] || have_lists || refresh_lists

# Debian 13 has no similarity-tester any more, and nothing else in its place.
note() { :; }
case "$missing " in
*' similarity-tester '*)
    if ! LC_ALL=C apt-cache policy similarity-tester 2>/dev/null | grep -q 'Candidate: [^(]'; then
        missing=${missing/ similarity-tester/}
        note() {
            say '(This system has no package similarity-tester: make class will not look for hand-ins that are alike.)' \
                '（本系统没有软件包 similarity-tester：make class 不会查找彼此相似的作业。）'
        }
    fi
    ;;
esac
if [ -z "$missing" ]; then
    note
    say "Everything is installed. Next: make (it lists the commands)" "所需软件都已安装。接下来输入：make（列出所有命令）"
    exit
fi

say "Installing:$missing" "正在安装：${missing# }"
become_root "apt-get install$missing"

# $as_root and $missing are lists of words.
# shellcheck disable=SC2086
install_missing() {
    $as_root bash scripts/lib/install-quietly.sh $missing
}
# Lists may be old; then apt finds nothing until they are refreshed.
if ! install_missing; then
    refresh_lists
    install_missing
fi ||
    fail 1 "apt-get could not install:$missing (see above)" "apt-get 未能安装：${missing# }（原因见上）"
note
say "Done. Next: make (it lists the commands)" "完成。接下来输入：make（列出所有命令）"
