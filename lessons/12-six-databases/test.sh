#!/usr/bin/env bash
# test.sh - lesson 12 from outside: databases that fail are named and left out, the others are measured, and a
# password is never seen.
set -u
# shellcheck source=common/tests/lib.sh
. "$(dirname "$0")/../../common/tests/lib.sh"
unset LESSON_LANG BUDGET WORKERS DATABASES
export LC_ALL=C.UTF-8 PGCONNECT_TIMEOUT=5

programs=build/bin/12-six-databases
small=("$programs/lesson" --budget=0.1 --shrink=25 --out="$work")

# A stand-in that speaks PostgreSQL's protocol (version 3; its manual, "Frontend/Backend Protocol") as far as it
# has to, and fails in its own way.
cat >"$work/stand_in.py" <<'PY'
import os, signal, socket, struct, sys, time

def message(kind, body):
    return kind + struct.pack("!i", len(body) + 4) + body

def error(text):
    return message(b"E", b"SFATAL\0C53300\0M" + text.encode() + b"\0\0")

kind, path = sys.argv[1:]
served = 0
listener = socket.socket(socket.AF_UNIX)
listener.bind(path)
listener.listen(16)
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
fine = message(b"R", struct.pack("!i", 0)) + message(b"S", b"server_version\x0015.0\0") + message(b"Z", b"I")
columns = message(b"T", struct.pack("!h", 2) + b"".join(
    name + b"\0" + struct.pack("!ihihih", 0, 0, 25, -1, -1, 0) for name in (b"i", b"elements")))
rows = b"".join(message(b"D", struct.pack("!hi", 2, len(str(i))) + str(i).encode() + struct.pack("!i", 600) + 300 * b"1 ")
                for i in range(300))
answer = columns + rows + message(b"C", b"SELECT 300\0") + message(b"Z", b"I")
while True:
    client = listener.accept()[0]
    served += 1
    if kind == "dies-later" and served > 24:
        os._exit(0)
    if os.fork() == 0:
        client.recv(65536)
        if kind == "full":
            client.sendall(error("sorry, too many clients already"))
        elif kind == "password":
            client.sendall(message(b"R", struct.pack("!i", 3)))
            given = client.recv(65536)[5:-1].decode()
            client.sendall(error("wrong password: " + given))
        else:
            client.sendall(fine)
            client.recv(65536)
            if kind == "broken":
                row = struct.pack("!h", 2) + struct.pack("!i", 1) + b"0" + struct.pack("!i", 3) + b"1 2"
                client.sendall(columns + 300 * message(b"D", row) + message(b"C", b"SELECT 300\0") + message(b"Z", b"I"))
                client.recv(65536)
            elif kind == "dies":
                client.sendall(columns)
            elif kind in ("slow", "dies-later"):
                time.sleep(0.5 if kind == "slow" else 0)
                client.sendall(answer)
                client.recv(65536)
            elif kind == "silent":
                client.recv(65536)
        os._exit(0)
    client.close()
PY

"$programs/table" 1 >"$work/table.sql"
sqlite3 "$work/one.db" <"$work/table.sql"
port=6000
# stand_in KIND: starts one, to server; its address is of port $port.
stand_in() {
    port=$((port + 1))
    mkdir -p "$work/socket"
    /usr/bin/python3 "$work/stand_in.py" "$1" "$work/socket/.s.PGSQL.$port" 2>/dev/null &
    server=$!
    until [ -S "$work/socket/.s.PGSQL.$port" ]; do sleep 0.02; done
}
end_stand_in() {
    kill "$server"
    wait "$server"
} 2>/dev/null
# fails KIND TEXT [USER]: the lesson names the second of two databases, and measures the first.
fails() {
    stand_in "$1"
    run env DATABASES="sqlite:$work/one.db postgresql://${3:-somebody}@/db?host=$work/socket&port=$port" "${small[@]}"
    expect "$1: named" 0 "database 2 (PostgreSQL $work/socket:$port/db) has failed: "
    expect "$1: why" 0 "$2"
    check "$1: the other one is measured" grep -q '^thread,1,time,ms' "$work/lesson12.summary.csv"
    check "$1: no password is seen" sh -c "! grep -rq 'hun[t]er2' '$work' --include=out --include=err --include='*.csv' --include='*.json'"
    end_stand_in
}
fails full 'sorry, too many clients already'
fails dies 'server closed the connection unexpectedly'
fails broken 'has sent a broken row (number 1'
fails silent 'has not answered for 5 s'
fails password 'wants a password; put it into ~/.pgpass'
fails password 'wrong password: *' somebody:hunter2

# One that is slow is no failure.
stand_in slow
run env DATABASES="postgresql://me@/db?host=$work/socket&port=$port sqlite:$work/one.db" "$programs/variant" async 2 0 1 wait
slow_ms=$(awk '/^async 2 wait/ { print int($4) }' "$out")
check 'slow: waited for' [ "$status" = 0 -a "${slow_ms:-0}" -ge 500 ]
end_stand_in

# One that dies while the lesson measures: what was measured until then is kept.
stand_in dies-later
run env DATABASES="sqlite:$work/one.db postgresql://me@/db?host=$work/socket&port=$port" "${small[@]}" --budget=90
expect 'dies later: named' 1 "database 2 (PostgreSQL $work/socket:$port/db) has failed: "
check 'dies later: one sentence' [ "$(grep -c 'has failed' "$err")" = 1 ]
check 'dies later: no sentence of the conclusion without its numbers' sh -c "! grep -q nan '$out'"
# (which series that is depends on the order, and on the runs that a busy machine has made again)
check 'dies later: what was measured is kept' grep -q '^[a-z]*,2,\(time\|wait\),ms' "$work/lesson12.summary.csv"
end_stand_in

run env DATABASES="postgresql://somebody:hunter2@/db?host=/nowhere" "${small[@]}"
expect 'no server at all: named' 1 'database 1 (PostgreSQL /nowhere/db) has failed:'
check 'and no password' sh -c "! grep -q hunter2 '$out' '$err'"
in_both_languages one_line 'no address' 1 'address number 2 cannot be read' '第 2 个地址看不懂' \
    env DATABASES="sqlite:$work/one.db nonsense" "${small[@]}"

# Of seven one fails: six are left, and asked again where more are wanted.
addresses="postgresql://somebody@/db?host=/nowhere"
for i in 2 3 4 5 6 7; do
    "$programs/table" "$i" | sqlite3 "$work/$i.db"
    addresses="$addresses sqlite:$work/$i.db"
done
run env DATABASES="$addresses" "${small[@]}"
expect 'one of seven fails: named' 0 'database 1 (PostgreSQL /nowhere/db) has failed:'
check 'one of seven fails: it is asked once' [ "$(grep -c 'has failed' "$err")" = 1 ]
check 'one of seven fails: six are measured' grep -q '^lock,6,time,ms' "$work/lesson12.summary.csv"
check 'one of seven fails: up to twelve are measured' grep -q '^process,12,time,ms' "$work/lesson12.summary.csv"

# What is not written to: the file is as before.
before=$(sha256sum <"$work/one.db")
run env DATABASES="sqlite:$work/one.db" "$programs/variant" pool 1 0 2
check 'SQLite: measured' [ "$status" = 0 ]
check 'SQLite: not written to' [ "$before" = "$(sha256sum <"$work/one.db")" ]
