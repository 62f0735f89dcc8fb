#!/usr/bin/env bash
# setup.sh - scripts/setup.sh on systems that are not here: a folder with only what it needs stands for the
# PATH, and small scripts for the package managers, which note what they are asked for.
set -u
# shellcheck source=common/tests/lib.sh
. "$(dirname "$0")/lib.sh"
unset LESSON_LANG
export LC_ALL=C.UTF-8

tools=$work/bin
mkdir "$tools"
for tool in bash env grep sed id dirname tr; do ln -s "$(command -v $tool)" "$tools/$tool"; done

# stand_in MANAGER: knows the packages in the file here, and refuses those in the file wrong.
stand_in() {
    rm -f "$tools"/{dnf,rpm,zypper,pacman,apk} "$work/calls"
    : >"$work/here"
    : >"$work/wrong"
    cat >"$tools/$1" <<END
#!/bin/bash
mapfile -t here <"$work/here"
mapfile -t wrong <"$work/wrong"
case "\$1 \$2" in
'-q --whatprovides' | 'info -e') name=\$3 ;;
'-T '*) name=\$2 ;;
*)
    echo "\${0##*/} \$*" >>"$work/calls"
    for name; do case " \${wrong[*]} " in *" \$name "*) exit 1 ;; esac done
    printf '%s\\n' "\$@" >>"$work/here"
    exit
    ;;
esac
case " \${here[*]} " in *" \$name "*) exit 0 ;; esac
exit 1
END
    ln -s "$1" "$tools/rpm"
    chmod +x "$tools/$1"
}
setup() { # LANGUAGE
    run env PATH="$tools" LESSON_LANG="$1" scripts/setup.sh
}

setup en
one_line 'without a package manager the packages are named' 2 'the packages that Debian calls: gcc libc6-dev'
sed 's/.*calls: //' "$err" | tr ' ' '\n' >"$work/packages"
awk -F '\t' 'NR == FNR { if ($1 !~ /^#/ && NF == 5) known[$1] = 1; next } !($1 in known)' scripts/lib/packages.tsv \
    "$work/packages" >"$work/missing"
check 'each has a row in scripts/lib/packages.tsv' diff /dev/null "$work/missing"
for option in browser cross slurm; do
    run env PATH="$tools" LESSON_LANG=en scripts/setup.sh $option
    check "with $option as well" grep -q 'Debian calls: gcc' "$err"
done

# What the container is made of.
if [ -d .devcontainer ]; then
    check 'devcontainer.json can be read' python3 -m json.tool .devcontainer/devcontainer.json
    mkdir -p "$work/only/scripts"
    sed -n 's|^COPY \(scripts/[^ ]*\) /tmp/kit/scripts/.*|\1|p' .devcontainer/Dockerfile >"$work/copied"
    while read -r copied; do cp -r "$copied" "$work/only/scripts/"; done <"$work/copied"
    run env PATH="$tools" LESSON_LANG=en bash "$work/only/scripts/setup.sh"
    one_line 'what is copied into the container is enough for setup.sh' 2 'the packages that Debian calls: gcc'
fi

# system MANAGER NAME COMMAND SOME-NAMES
system() {
    stand_in "$1"
    if [ "$(id -u)" != 0 ]; then
        # shellcheck disable=SC2016
        printf '#!/bin/sh\n[ "$1" = -n ] || exec "$@"\n' >"$tools/sudo"
        chmod +x "$tools/sudo"
    fi
    setup en
    check "$2: installs in one go" [ "$(grep -sc '' "$work/calls")" = 1 ]
    check "$2: by its command and under its names" grep -qE "^$3 .*$4" "$work/calls"
    check "$2: no name twice" [ -z "$(grep -so '[^ ]*' "$work/calls" | sort | uniq -d)" ]
    check "$2: says that the names were not tried" grep -q "These names were not tried on a real $2" "$out"
    rm -f "$work/calls"
    setup zh
    check "$2: the second time nothing is installed" [ ! -e "$work/calls" ]
    check "$2: and it says what is next, in Chinese" grep -q '完成。接下来输入：make' "$out"
    cp "$out" "$work/mpi"
    stand_in "$1"
    echo strace >"$work/wrong"
    setup zh
    check "$2: a wrong name keeps no other out" grep -qx tmux "$work/here"
    check "$2: it is named" grep -q '没有装上，也许名字不对： strace$' "$err"
    check "$2: status 1" [ "$status" = 1 ]
    cp "$err" "$work/$2"
}
# MANAGER NAME-OF-THE-SYSTEM COMMAND SOME-NAMES
system dnf Fedora 'dnf install -y' 'glibc-devel make gettext zlib-devel'
system pacman Arch 'pacman -S --needed --noconfirm' 'glibc make gettext zlib'
system zypper openSUSE 'zypper --non-interactive install --no-recommends' 'glibc-devel make gettext-tools zlib-devel'
check 'openSUSE: where MPI is' grep -q '^要让第 13 课找到 MPI.*/openmpi4/bin$' "$work/mpi"
check 'what has no package is named' grep -q '^不知道 Fedora 的哪些软件包对应 Debian 的：.* libcriterion-dev' "$work/Fedora"
system apk Alpine 'apk add' 'musl-dev make gettext zlib-dev'
check 'Alpine: its C library is not the one' grep -q 'musl' "$err"

if unshare -m true 2>/dev/null; then
    echo 'Linux version 6.6.87.2-microsoft-standard-WSL2 (root@builder) (gcc 11.2.0)' >"$work/version"
    for language in en zh; do
        # shellcheck disable=SC2016
        run unshare -m bash -c 'mount --bind "$1" /proc/version && shift && exec "$@"' bash "$work/version" \
            env LESSON_LANG=$language PATH="$tools" scripts/setup.sh
        cp "$out" "$work/wsl.$language"
    done
    check 'WSL2 is recognised' grep -q '^This is WSL2.* /mnt/c .*hwclock' "$work/wsl.en"
    check 'WSL2, in Chinese' grep -q '^这是 WSL2。.*/mnt/c .*hwclock' "$work/wsl.zh"
fi
setup en
check 'elsewhere nobody speaks of it' sh -c "! grep -q WSL '$out' '$err'"
