# other-systems.sh - for setup.sh where there is no apt: Fedora and its relatives (dnf), Arch (pacman), openSUSE
# (zypper), Alpine (apk). What Debian's packages are called there stands in packages.tsv. Source it.
# shellcheck shell=bash

# find_system: fills system (a column of the table) and manager; fails where none is known.
find_system() {
    local pair
    for pair in openSUSE:zypper Fedora:dnf Arch:pacman Alpine:apk; do
        system=${pair%:*} manager=${pair#*:}
        ! command -v "$manager" >/dev/null || return 0
    done
    return 1
}

# translate PACKAGE ...: fills names with what these are called here, each once, and unknown with Debian's name
# of what has none.
translate() {
    local package line column=0 i words
    declare -A called
    names='' unknown=''
    while IFS= read -r line; do
        IFS=$'\t' read -ra words <<<"$line"
        for ((i = 0; i < ${#words[@]}; i++)); do
            [ "${words[0]} ${words[i]}" != "Debian $system" ] || column=$i
        done
        [ ${#words[@]} != 5 ] || called[${words[0]}]=${words[column]}
    done <scripts/lib/packages.tsv
    for package; do
        case ${called[$package]:-} in
        -) ;;
        '' | '?') unknown="$unknown $package" ;;
        *) case " $names " in *" ${called[$package]} "*) ;; *) names="$names ${called[$package]}" ;; esac ;;
        esac
    done
}

# is_there NAME: also where another package provides it.
is_there() {
    case $manager in
    dnf | zypper) rpm -q --whatprovides "$1" >/dev/null 2>&1 ;;
    pacman) pacman -T "$1" >/dev/null 2>&1 ;;
    apk) apk info -e "$1" >/dev/null 2>&1 ;;
    esac
}

install_command() {
    case $manager in
    dnf) echo 'dnf install -y' ;;
    zypper) echo 'zypper --non-interactive install --no-recommends' ;;
    pacman) echo 'pacman -S --needed --noconfirm' ;;
    apk) echo 'apk add' ;;
    esac
}

# A wrong name must not keep the right ones out, so what cannot be installed together is tried one by one.
install_names() { # NAME ...
    local name command
    command=$(install_command)
    refused=''
    # $as_root and $command are lists of words.
    # shellcheck disable=SC2086,SC2154
    $as_root $command "$@" && return
    for name; do
        # shellcheck disable=SC2086
        $as_root $command "$name" || refused="$refused $name"
    done
}

# Fedora and openSUSE keep several MPIs apart, each in a folder that is not on the PATH.
say_where_mpi_is() {
    local place
    case $system in
    Fedora) place=/usr/lib64/openmpi/bin ;;
    openSUSE) place=/usr/lib64/mpi/gcc/openmpi4/bin ;;
    *) return 0 ;;
    esac
    command -v mpicc >/dev/null ||
        say "Lesson 13 finds MPI after: export PATH=\$PATH:$place" "要让第 13 课找到 MPI，请先输入：export PATH=\$PATH:$place"
}

install_elsewhere() { # PACKAGE ...
    local name missing=''
    find_system || fail 2 \
        "this system has none of apt, dnf, pacman, zypper and apk; install the packages that Debian calls: $*" \
        "本系统没有 apt、dnf、pacman、zypper、apk 中的任何一个；请安装与下列 Debian 软件包对应的软件：$*"
    translate "$@"
    for name in $names; do is_there "$name" || missing="$missing $name"; done
    if [ -n "$missing" ]; then
        say "Installing with $manager:$missing" "正在用 $manager 安装：$missing"
        say "(These names were not tried on a real $system; they stand in scripts/lib/packages.tsv.)" \
            "（这些名字没有在真正的 $system 上试过，写在 scripts/lib/packages.tsv 里。）"
        become_root "$(install_command)$missing"
        # shellcheck disable=SC2086
        install_names $missing
        [ -z "$refused" ] || say "Not installed, perhaps the names are wrong:$refused" "没有装上，也许名字不对：$refused" >&2
    fi
    [ -z "$unknown" ] || say "No package of $system is known for what Debian calls:$unknown" \
        "不知道 $system 的哪些软件包对应 Debian 的：$unknown" >&2
    [ "$system" != Alpine ] || say 'Alpine has the C library musl, and the kit needs glibc (argp, strerrorname_np): use the container of .devcontainer' \
        'Alpine 的 C 库是 musl，而本课程需要 glibc（argp、strerrorname_np）：请使用 .devcontainer 里的容器' >&2
    [ -z "${refused:-}" ] || exit 1
    say_where_mpi_is
    say 'Done. Next: make (it lists the commands)' '完成。接下来输入：make（列出所有命令）'
}
