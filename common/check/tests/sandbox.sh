#!/usr/bin/env bash
# sandbox.sh - what a student's file may try while it is compiled and run, and what a check does when
# the machine around it is unusual: a full or noexec /tmp, a folder that cannot be written to, many
# checks at once.
set -u
# shellcheck source=common/tests/lib.sh
. "$(dirname "$0")/../../tests/lib.sh"

chmod 711 "$work"
CHECK_TMP=$(place_for_checks)
export CHECK_TMP LESSON_LANG=en
trap 'rm -rf "$work" "$CHECK_TMP"' EXIT
first=lessons/01-memory/exercises/1-bring-it-back
bubblewrap=no
! bwrap --unshare-all --ro-bind / / --proc /proc true 2>/dev/null || bubblewrap=yes

# says NAME TEXT FILE: the check of that file says it, takes less than a minute, leaves nothing.
says() {
    run scripts/check.sh 1.1 "$3"
    cat "$out" >>"$err"
    expect "$1" 1 "$2"
    check "$1: nothing is left" sh -c "[ -z \"\$(ls -A $CHECK_TMP)\" ]"
}
# program: standard input is the program to check, after some headers.
program() {
    {
        printf '#include <%s.h>\n' fcntl signal stdio stdlib string sys/mman sys/socket sys/stat sys/syscall sys/un unistd
        printf 'int main(void) {\n'
        cat
        printf '    return 0;\n}\n'
    } >"$work/program.c"
    printf '%s\n' "$work/program.c"
}

# --- while it is compiled -----------------------------------------------------------------------

printf '#include "/dev/zero"\n' >"$work/zero.c"
says 'a header without end' 'the compiler' "$work/zero.c"
{
    echo '#define ONE 1,'
    echo '#define EIGHT(x) x x x x x x x x'
    echo 'int list[] = {EIGHT(EIGHT(EIGHT(EIGHT(EIGHT(EIGHT(EIGHT(EIGHT(EIGHT(ONE)))))))))}; int main(void) { return 0; }'
} >"$work/macros.c"
says 'macros without end' 'the compiler' "$work/macros.c"
printf 'char big[1L << 36] = {1};\nint main(void) { return 0; }\n' >"$work/big.c"
says 'an array of 64 GB' 'the compiler' "$work/big.c"
mkfifo "$work/fifo.c"
says 'a FIFO as source' 'is no regular file' "$work/fifo.c"
says 'a folder as source' 'is no regular file' "$work"
head -c 1500000 /dev/zero >"$work/nulls.c"
says 'too much of nothing' 'is larger than 1 MB' "$work/nulls.c"
head -c 20000 /dev/urandom >"$work/random.c"
says 'random bytes' 'is not saved as UTF-8' "$work/random.c"
says 'no file at all' 'is missing' "$work/none.c"
printf 'int main(void) {\n    int ends = 0; // \x81\x5c\n    int more = 1;\n    return ends + more;\n}\n' >"$work/gbk.c"
says 'GBK, with a backslash as second byte' 'is not saved as UTF-8' "$work/gbk.c"
printf '#error "\033[2J\302\2332J"\nint main(void) { return 0; }\n' >"$work/escape.c"
run scripts/check.sh 1.1 "$work/escape.c"
check 'what the compiler quotes moves no cursor' sh -c "! LC_ALL=C grep -q \$'\\033\\|\\302\\233' '$out' '$err'"
if [ "$(id -u)" = 0 ]; then
    echo 'the-secret-of-root' >"$work/secret" && chmod 600 "$work/secret"
    printf '#include "%s"\n' "$work/secret" >"$work/include.c"
    printf '__asm__(".section .rodata\\n.global s\\ns: .incbin \\"%s\\"\\n.byte 0");\n' "$work/secret" >"$work/incbin.c"
    printf '#include <stdio.h>\nextern char s[];\nint main(void) { fputs(s, stderr); return 1; }\n' >>"$work/incbin.c"
    ln -s "$work/secret" "$work/link.c"
    for how in include incbin link; do
        run scripts/check.sh 1.1 "$work/$how.c"
        check "$how shows no file that only root may read" sh -c "[ $status = 1 ] && ! grep -q secret-of '$out' '$err'"
    done
fi

# --- while it runs --------------------------------------------------------------------------------

says 'a loop that prints' 'prints without an end' "$(program <<<'for (;;) puts("again and again");')"
says 'memory without a name' 'and was stopped' "$(program <<'C'
    for (int i = 0; i < 200; i++) {
        int file = memfd_create("m", 0);
        static char bytes[1 << 20] = {1};
        for (int j = 0; j < 12; j++)
            if (write(file, bytes, sizeof bytes) < 0)
                pause();
    }
    pause();
C
)"
says 'files in /tmp and /dev/shm' 'of the disk and was stopped' "$(program <<'C'
    static char bytes[1 << 20] = {1};
    for (int i = 0; i < 60; i++) {
        char name[64];
        snprintf(name, sizeof name, "%s/file-%d", i % 2 == 0 ? "/tmp" : "/dev/shm", i);
        int file = open(name, O_WRONLY | O_CREAT, 0600);
        if (write(file, bytes, sizeof bytes) < 0)
            return 1;
        usleep(2000);
    }
    pause();
C
)"
says 'folders that are nested 5,000 times' '✗' "$(program <<'C'
    for (int i = 0; i < 5000; i++)
        if (mkdir("a-folder-with-a-long-name-so-that-the-path-is-long", 0700) != 0 ||
            chdir("a-folder-with-a-long-name-so-that-the-path-is-long") != 0)
            return 1;
C
)"
says 'a folder without rights' '✗' "$(program <<'C'
    mkdir("closed", 0700);
    mkdir("closed/inside", 0);
    chmod("closed", 0);
C
)"
says 'a terminal is not obeyed' 'It said: "?[2J' "$(program <<<'fputs("\033[2J solved \302\2332J", stderr); return 1;')"
check 'and gets no control character' sh -c "! LC_ALL=C grep -q \$'\\033\\|\\302\\233' '$err'"
says 'no pipe and no memory of the check is open in the program' 'none is open' "$(program <<'C'
    for (int i = 3; i < 1024; i++)
        if (fcntl(i, F_GETFD) != -1)
            return 2;
    fputs("none is open", stderr);
    return 1;
C
)"
if [ "$bubblewrap" = yes ]; then
    cat >"$work/listen.py" <<'PY'
import os, socket, sys
server = socket.socket(socket.AF_UNIX)
server.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o777)
server.listen()
server.accept()[0].send(b"reached")
PY
    reach=/tmp/lesson-kit-socket-$$
    python3 "$work/listen.py" "$reach" &
    listener=$!
    for _ in 1 2 3 4 5 6 7 8 9 10; do [ -e "$reach" ] || sleep 0.1; done
    says 'a socket of somebody else' 'not reached' "$(program <<C
    struct sockaddr_un address = {AF_UNIX, "$reach"};
    int one = socket(AF_UNIX, SOCK_STREAM, 0);
    fputs(connect(one, (void *)&address, sizeof address) == 0 ? "reached it" : "not reached", stderr);
    return 1;
C
)"
    kill "$listener" 2>/dev/null
    wait "$listener" 2>/dev/null
    rm -f "$reach"
fi
export CHECK_NO_BUBBLEWRAP=1
for call in 'sigqueue(getppid(), SIGKILL, (union sigval){0})' 'kill(-1, SIGKILL)'; do # the others: filter.sh
    says "${call%%(*} without bubblewrap: ${call#*(}" 'tried to kill a process that is not its own child' "$(program <<<"$call; pause();")"
done

# As root the program has a user of its own, and what that user has made goes; what others have there stays.
if [ "$(id -u)" = 0 ]; then
    mine=lesson-kit-left-$$ theirs=lesson-kit-other-$$
    for user in 0 65534; do
        touch "/dev/shm/$theirs-$user" && chown "$user" "/dev/shm/$theirs-$user"
    done
    says 'shared memory that is not unlinked, without bubblewrap' 'all is made' "$(program <<C
    int file = shm_open("/$mine", O_RDWR | O_CREAT | O_EXCL, 0600);
    if (file < 0 || ftruncate(file, 4096) != 0 || mkdir("/dev/shm/.$mine-folder", 0700) != 0 ||
        open("/dev/shm/.$mine-folder/file", O_WRONLY | O_CREAT, 0600) < 0)
        return 2;
    fputs("all is made", stderr);
    return 1;
C
)"
    check 'shared memory that is not unlinked: it is gone' \
        sh -c "! find /dev/shm -mindepth 1 -maxdepth 1 -name '*$mine*' | grep ."
    check 'shared memory of others stays' [ -e "/dev/shm/$theirs-0" -a -e "/dev/shm/$theirs-65534" ]
    rm -f "/dev/shm/$theirs-0" "/dev/shm/$theirs-65534"
    # (a folder that is to stay belongs to that user, too)
    mkdir "/dev/shm/$mine"
    run build/check/sandbox --no-bubblewrap "--folder=/dev/shm/$mine" /bin/sh -c 'echo kept >kept'
    check 'the folder that is to stay does, also in /dev/shm' [ -s "/dev/shm/$mine/kept" ]
    rm -rf "/dev/shm/$mine"
fi
unset CHECK_NO_BUBBLEWRAP

# --- unusual machines --------------------------------------------------------------------------

solution=$PWD/$first/solution.c
accepted() { # NAME COMMAND ...
    local name=$1
    shift
    run "$@"
    cat "$out" >>"$err"
    expect "$name" 0 'solved'
}
# (the kit itself must not stand there)
if unshare -m true 2>/dev/null && [ "${PWD#/tmp/}" = "$PWD" ]; then
    # shellcheck disable=SC2016
    accepted 'a /tmp without the right to execute' env -u CHECK_TMP unshare -m sh -c \
        'mount -t tmpfs -o noexec none /tmp && exec scripts/check.sh 1.1 "$1"' sh "$solution"
fi
# (bubblewrap 0.12 reads each folder above what it mounts)
if [ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null && [ -d /opt ] && [ "${PWD#/opt/}" = "$PWD" ]; then
    # shellcheck disable=SC2016
    accepted 'a folder below one that nobody else may read' env -u CHECK_TMP TMPDIR=/opt/checks unshare -m sh -c \
        'mount -t tmpfs -o mode=711 none /opt && mkdir -m 1777 /opt/checks && exec scripts/check.sh 1.1 "$1"' sh "$solution"
fi
if unshare -Ur true 2>/dev/null; then
    mkdir -m 1777 "$work/namespace" # in /tmp others may check at the same time
    accepted 'root of a user namespace' \
        unshare -Ur env -u CHECK_TMP TMPDIR="$work/namespace" scripts/check.sh 1.1 "$solution"
    check 'root of a user namespace: nothing is left' sh -c "[ -z \"\$(ls -A '$work/namespace')\" ]"
fi
mkdir "$work/tree"
copy_kit "$work/tree"
cp "$solution" "$work/tree/$first/exercise.c"
if [ "$(id -u)" = 0 ]; then
    chmod -R a+rX "$work/tree"
    chmod 755 "$work"
    cd "$work/tree" || exit
    accepted 'a folder that cannot be written to' setpriv --reuid=65534 --regid=65534 --clear-groups scripts/check.sh 1.1
    check 'and one sentence says that progress is not kept' [ "$(grep -c 'progress is not kept' "$err")" = 1 ]
    check 'and no shell speaks' sh -c "! grep -q 'line [0-9]' '$err'"
    cd "$OLDPWD" || exit
fi
cp lessons/01-memory/exercises/2-*/solution.c "$work/tree"/lessons/01-memory/exercises/2-*/exercise.c
cp lessons/02-creation/exercises/1-*/solution.c "$work/tree"/lessons/02-creation/exercises/1-*/exercise.c
rm -rf "$work/tree/build" "$work/tree/.progress"
run make -C "$work/tree" -j4 CFLAGS=-O0 check1.1 check1.2 check2.1 # (the quickest build)
cat "$out" >>"$err"
expect 'three checks at once in a tree that is not built' 0 'solved'
check 'and none of them loses its line of progress' [ "$(grep -c '^[0-9]' "$work/tree/.progress")" = 3 ]

# --- many checks at once: a right program is accepted, or the machine is said to be too busy -----

editor=lessons/06-responsiveness/exercises/1-give-it-away/solution.c
many() { # NAME COUNT
    local i
    for i in $(seq "$2"); do
        scripts/check.sh 6.1 "$editor" >"$work/many-$i" 2>&1 &
    done
    wait
    check "$1" sh -c "! cat $work/many-* | grep '✗' && [ \$(cat $work/many-* | grep -c ': solved') = $2 ]"
}
many '12 checks at once' 12
