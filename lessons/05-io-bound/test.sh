#!/usr/bin/env bash
# test.sh - lesson 5 when the server is faulty or the system refuses: the crawler says so in one
# sentence, in both languages, it never hangs, and nothing is left behind.
set -u
# shellcheck source=common/tests/lib.sh
. "$(dirname "$0")/../../common/tests/lib.sh"
unset LESSON_LANG BUDGET WORKERS DISK
export LC_ALL=C.UTF-8
bin=build/bin/05-io-bound
crawl=$bin/crawl
kinds='serial thread process multi'
started=()
end_started() {
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null; done
    rm -rf "$work"
}
trap end_started EXIT

# A server that sends whatever it is told, on a free port: for the answers that no good server gives.
cat >"$work/faulty.py" <<'PY'
import socketserver, sys, time
kind = sys.argv[1]
class Answer(socketserver.StreamRequestHandler):
    def head(self, rest, text=""):
        self.wfile.write(("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + rest + "\r\n" + text).encode())
    def page(self, text):
        self.head("Content-Length: %d\r\n" % len(text), text)
    def answer(self, path):
        if kind == "endless":
            self.head("")
            while True:
                self.wfile.write(b"<p>more</p>\n")
                time.sleep(0.2)
        elif kind == "large":
            self.head("")
            while True:
                self.wfile.write(b"<p>more</p>\n" * 10000)
        elif kind == "silent":
            time.sleep(60)
        elif kind == "short":
            self.head("Content-Length: 5000\r\n")
            self.wfile.write(b"<p>that was all")
            return False
        elif kind == "nonsense":
            self.wfile.write(b"\x00\xff\x13 this is no HTTP\r\n\r\n")
            return False
        elif kind == "closing":
            return False
        elif kind == "many":
            self.page("".join('<a href="/%d">x</a>' % i for i in range(10000)) if path == "/" else "one word")
        elif kind == "too-many":
            self.page("".join('<a href="%s/%d">x</a>' % (path.rstrip("/"), i) for i in range(1000)))
        elif kind == "loop":
            self.wfile.write(b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")
        elif kind == "elsewhere":
            self.page('<a href="/a space">x</a><a href="/#top">x</a><a href="http://192.0.2.1/">x</a><a href="//192.0.2.1/">x</a><a href="https://127.0.0.1/">x</a>'
                      '<a href="mailto:a@b">x</a><a href="sub/../page">x</a>' if path == "/" else "two words")
        elif kind == "redirected":
            self.wfile.write(b"HTTP/1.1 302 Found\r\nLocation: http://192.0.2.1/\r\nContent-Length: 0\r\n\r\n")
        return True
    def handle(self):
        try:
            while True:
                line = self.rfile.readline()
                if not line:
                    return
                while self.rfile.readline().strip():
                    pass
                if not self.answer(line.split()[1].decode()):
                    return
        except OSError:
            pass
class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 256
server = Server(("127.0.0.1", 0), Answer)
print("http://127.0.0.1:%d/" % server.server_address[1], flush=True)
server.serve_forever()
PY

# start COMMAND ...: a server; its address to $url, its process to $server.
start() {
    rm -f "$work/url" # that of the server before
    "$@" >"$work/url" 2>"$work/server.err" &
    server=$!
    started+=("$server")
    for _ in $(seq 100); do
        [ ! -s "$work/url" ] || break
        sleep 0.05
    done
    url=$(cat "$work/url")
}
stop() {
    kill "$server" 2>/dev/null
    wait "$server" 2>/dev/null
}
children_left() { # of this kit's programs
    find /proc/[0-9]*/exe -printf '%l\n' 2>/dev/null | grep -cx "$PWD/$bin/\(crawl\|append\|lesson\)"
}
nothing_left() { # NAME
    for _ in $(seq 20); do
        [ "$(children_left)" != 0 ] || break
        sleep 0.1
    done
    check "$1: no process is left" [ "$(children_left)" = 0 ]
}
found() { # METRIC: its value in what a crawl has printed
    awk -v metric="$1" '$3 == metric { print $4 }' "$out"
}
# complains NAME ENGLISH CHINESE COMMAND ...: status 1 and one sentence in either language, in time.
complains() {
    local name=$1 english=$2 chinese=$3
    shift 3
    in_both_languages one_line "$name" 1 "$english" "$chinese" "$@"
    nothing_left "$name"
}

# --- answers that no good server gives ----------------------------------------------------------

faulty() { # KIND ENGLISH CHINESE WAYS
    start python3 "$work/faulty.py" "$1"
    for kind in $4; do
        complains "$1, $kind" "$2" "$3" "$crawl" "$kind" 4 "$url"
    done
    stop
}
faulty endless 'had no end after 5 seconds' '过了 5 秒还没有结束' 'thread process'
faulty silent 'had no end after 5 seconds' '过了 5 秒还没有结束' multi
faulty large 'is larger than 4 MB' '超过 4 MB' "$kinds"
faulty short 'is no whole HTTP response' '不是完整的 HTTP 响应' "$kinds"
faulty nonsense 'is no whole HTTP response' '不是完整的 HTTP 响应' "$kinds"
faulty closing 'does not answer any more' '服务器不再响应' "$kinds"

start python3 "$work/faulty.py" redirected
run "$crawl" thread 4 "$url"
check 'a redirect to another machine is counted, not followed' \
    [ "$status.$(found redirects).$(found pages)" = 0.1.0 ]
stop
start python3 "$work/faulty.py" loop
run "$crawl" thread 4 "$url"
check 'a redirect to itself ends' [ "$status.$(found redirects)" = 0.1 ]
stop
start python3 "$work/faulty.py" elsewhere
run "$crawl" process 4 "$url"
check 'links to other machines and schemes are not followed, a relative one and one with a space are' \
    [ "$status.$(found pages).$(found words)" = 0.3.11 ]
stop

# --- 10,000 links on one page -------------------------------------------------------------------

start python3 "$work/faulty.py" many
for kind in $kinds; do
    run "$crawl" "$kind" 16 "$url"
    check "10,000 links on one page, $kind" [ "$status.$(found pages).$(found words)" = 0.10001.30000 ]
done
stop
start python3 "$work/faulty.py" too-many
for kind in $kinds; do
    complains "a site without end, $kind" 'has more than 99999 addresses' '超过 99999 个地址' "$crawl" "$kind" 16 "$url"
done
stop

# --- the site that the crawler knows, and its workers ---------------------------------------------

run "$crawl" thread 4 50 1
check 'lines of the one form' [ "$status.$(grep -cvE '^(thread|ideal) 4 [a-z-]+ [0-9.e+-]+$' "$out").$(wc -l <"$out")" = 0.0.7 ]
check 'what was found on a known site is checked, not printed' [ -z "$(found pages)" ]

# A server with another site, beside a copy of the crawler.
mkdir "$work/other"
cp "$crawl" "$work/other/"
cat >"$work/other/site_server" <<SH
#!/bin/sh
exec "$PWD/$bin/site_server" "\$1" "\$2" 0 7
SH
chmod +x "$work/other/site_server"
for kind in $kinds; do
    run env LESSON_LANG=en "$work/other/crawl" "$kind" 4 50 1
    expect "another site, $kind" 1 'no time is believed'
    check "another site, $kind: no time is printed" [ "$(wc -l <"$err").$(wc -c <"$out")" = 1.0 ]
done

# The first child is the server, the second is a worker.
kill_a_worker() {
    for _ in $(seq 100); do
        worker=$(cut -s -d' ' -f2 "/proc/$1/task/$1/children" 2>/dev/null)
        [ -z "$worker" ] || break
        sleep 0.02
    done
    sleep 0.3
    kill -KILL "$worker"
}
"$crawl" process 4 2000 50 >"$out" 2>"$err" &
kill_a_worker $!
wait $!
status=$?
expect 'a worker is killed' 1 'SIGKILL'
check 'a worker is killed: one sentence, no time' [ "$(wc -l <"$err").$(wc -c <"$out")" = 1.0 ]
nothing_left 'a worker is killed'

# --- the server -----------------------------------------------------------------------------------

for kind in $kinds; do
    start "$bin/site_server" 2000 100
    (sleep 0.5 && kill -KILL "$server") &
    run "$crawl" "$kind" 8 "$url"
    wait $! "$server" 2>/dev/null
    expect "the server is killed in mid-crawl, $kind" 1 'does not answer any more'
    check "the server is killed in mid-crawl, $kind: one sentence" [ "$(wc -l <"$err")" = 1 ]
    nothing_left "the server is killed in mid-crawl, $kind"
done
complains 'nobody listens' 'does not answer any more' '服务器不再响应' "$crawl" thread 4 "$url"

start "$bin/site_server" 10 1
run "$crawl" thread 2 "${url%/}#top"
check 'a fragment makes no other page' [ "$status.$(found pages)" = 0.10 ]
port=${url##*:}
complains 'the port is taken' "port ${port%/} is taken" "端口 ${port%/} 已被" "$bin/site_server" 10 1 "${port%/}"
kill -TERM "$server"
wait "$server"
check 'the server ends well at SIGTERM' [ $? = 0 ]
listens() {
    sed -n 's/^ *[0-9]*: \([0-9A-F]*\):\([0-9A-F]*\) [0-9A-F:]* 0A .*/\1 \2/p' /proc/net/tcp
}
start "$bin/site_server" 10 1
port=${url##*:}
check 'the server listens on 127.0.0.1 only' \
    [ "$(listens | grep " $(printf '%04X' "${port%/}")\$")" = "0100007F $(printf '%04X' "${port%/}")" ]
stop

# --- what the system refuses, what was typed --------------------------------------------------------

few_files=(bash -c 'ulimit -n 32 && exec "$@"' bash)
for kind in thread process multi curl; do
    complains "ulimit -n 32, $kind" 'ulimit -n allows 32' 'ulimit -n 只允许 32' \
        "${few_files[@]}" "$crawl" "$kind" 32 200
done
complains 'ulimit -n 32, the lesson' 'ulimit -n allows 32' 'ulimit -n 只允许 32' \
    "${few_files[@]}" "$bin/lesson" --budget=0.1 --shrink=50 --workers=32 --out="$work"
run "${few_files[@]}" "$crawl" thread 2 20 1
check 'ulimit -n 32 is enough for 2 workers' [ "$status" = 0 ]
complains 'another machine' 'is not on this machine' '不在本机上' "$crawl" thread 2 http://192.0.2.1/
complains 'one slash too few' 'is no address of a page' '不是网页地址' "$crawl" thread 2 http:/127.0.0.1/
complains 'a very long address' 'is no address of a page' '不是网页地址' \
    "$crawl" process 2 "http://127.0.0.1/$(head -c 2026 /dev/zero | tr '\0' a)"
complains 'no address' 'is no address of a page' '不是网页地址' "$crawl" thread 2 nonsense://
complains 'DISK=/nonexistent' 'DISK=/nonexistent cannot be written (ENOENT)' 'DISK=/nonexistent 无法写入（ENOENT）' \
    env DISK=/nonexistent "$bin/lesson" --budget=0.1 --shrink=50 --workers=3 --out="$work"

# --- the disk ---------------------------------------------------------------------------------------

if [ "$(stat -f -c %T /dev/shm)" = tmpfs ]; then
    run env DISK=/dev/shm "$bin/lesson" --budget=0.1 --shrink=50 --workers=3 --out="$work"
    check 'tmpfs is recognised' [ "$status.$(grep -c 'lies in memory (tmpfs)' "$err")" = 0.1 ]
    check 'tmpfs: io.files is undecided' grep -qE '^io\.files,.*,undecided,kit$' "$work/lesson05.verdicts.csv"
fi
mkdir "$work/disk"
"$bin/append" forced 1000000 "$work/disk" >"$out" 2>"$err" &
started+=("$!")
sleep 0.4
check 'the files of the disk part have no name' [ -z "$(ls -A "$work/disk")" ]
kill -KILL $! && wait $! 2>/dev/null
nothing_left 'the disk part is killed'
check 'the disk part is killed: no file is left' [ -z "$(ls -A "$work/disk")" ]

# Without curl the lesson goes on.
mkdir "$work/bin"
tr ':' '\n' <<<"$PATH" | while read -r place; do
    ln -sf "$place"/* "$work/bin/" 2>/dev/null
done
rm -f "$work/bin/curl"
run env PATH="$work/bin" "$bin/lesson" --budget=0.1 --shrink=50 --workers=3 --out="$work"
check 'without curl: said, and left out' \
    [ "$status.$(grep -c 'curl is not installed' "$err").$(grep -c '^curl,' "$work/lesson05.summary.csv")" = 0.1.0 ]
