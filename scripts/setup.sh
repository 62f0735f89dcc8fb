#!/usr/bin/env bash
# setup.sh - install what the lessons and their tests need, on Debian, Ubuntu and their relatives.
#
# Where nothing is missing it ends at once and needs no network. On other systems it names the
# packages.
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib/kit.sh
. scripts/lib/kit.sh

# to build and run the lessons, and to draw
packages='gcc libc6-dev make gettext zlib1g-dev libpng-dev libcurl4-openssl-dev libmicrohttpd-dev'
packages="$packages libncurses-dev libhunspell-dev hunspell-en-us python3 gnuplot-nox fonts-noto-cjk"
# the stores of lessons 11 and 12, which no lesson uses as services of the system
packages="$packages redis-server memcached postgresql libhiredis-dev libmemcached-dev libpq-dev libsqlite3-dev"
packages="$packages python3-psycopg2 sqlite3"
# lesson 13: MPI, and networks of its own
packages="$packages openmpi-bin libopenmpi-dev iproute2"
# to pass the tests
packages="$packages libcriterion-dev bubblewrap clang clang-format valgrind shellcheck libxml2-utils tmux curl procps strace"
packages="$packages patch"
# to make the book
packages="$packages python3-sphinx python3-myst-parser furo python3-sphinx-copybutton"
# to see whether its search works (scripts/setup.sh browser); large, so only when asked for
[ "${1:-}" != browser ] || packages="$packages chromium"

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    fail 2 "this system has no apt; install the packages that are called here: $packages" \
        "本系统没有 apt；请安装与下列 Debian 软件包对应的软件：$packages"
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
if [ -z "$missing" ]; then
    say "Everything is installed. Next: make (it lists the commands)" "所需软件都已安装。接下来输入：make（列出所有命令）"
    exit
fi

say "Installing:$missing" "正在安装：$missing"
as_root=
if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null; then
        fail 2 "this needs the administrator; ask for: apt-get install$missing" \
            "这一步需要管理员权限；请让管理员运行：apt-get install$missing"
    fi
    as_root='sudo'
    # Ask for the password once, on the terminal; without one there is nothing to ask with.
    if ! sudo -n true 2>/dev/null && ! { [ -t 0 ] && sudo -v; }; then
        fail 2 "sudo was refused; ask the administrator for: apt-get install$missing" \
            "sudo 未获授权；请让管理员运行：apt-get install$missing"
    fi
fi

# $as_root and $missing are lists of words.
# shellcheck disable=SC2086
install_missing() {
    $as_root bash scripts/lib/install-quietly.sh $missing
}
refresh_lists() {
    say 'Refreshing the lists of packages' '正在更新软件包列表'
    $as_root apt-get update -q
}
# A fresh machine has no lists of packages yet, or old ones; then apt finds nothing until they are
# refreshed.
if [ -z "$(find /var/lib/apt/lists -name '*_Packages*' -print -quit 2>/dev/null)" ]; then
    refresh_lists
    install_missing
elif ! install_missing; then
    refresh_lists
    install_missing
fi ||
    fail 1 "apt-get could not install:$missing (see above)" "apt-get 未能安装：$missing（原因见上）"
say "Done. Next: make (it lists the commands)" "完成。接下来输入：make（列出所有命令）"
