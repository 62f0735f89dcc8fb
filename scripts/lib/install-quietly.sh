#!/usr/bin/env bash
# install-quietly.sh - apt-get install, as root, of packages that would start a server: none that is new
# is started, or will be when the machine starts; one that ran before keeps running.
#
#   scripts/lib/install-quietly.sh PACKAGE ...
#
# Maintainer scripts ask /usr/sbin/policy-rc.d before they start or stop a service (invoke-rc.d(8),
# deb-systemd-invoke(1p)), and PostgreSQL's asks createcluster.conf whether to make a database. While apt
# runs both say no, and then they are as before, however this ends: a process in the background waits for
# the end, kill -9 included. ROOT=FOLDER is for the test.
set -eu
etc=${ROOT:-}/etc/postgresql-common
policy=${ROOT:-}/usr/sbin/policy-rc.d
cluster=$etc/createcluster.conf
template=${ROOT:-}/usr/share/postgresql-common/createcluster.conf
mark='lesson-kit: for the time of an installation'
servers=(redis memcached postgresql munge slurm)

# put_back FILE: the owner's, or none.
put_back() {
    if [ -e "$1.before-lesson-kit" ] || [ -L "$1.before-lesson-kit" ]; then
        mv -f "$1.before-lesson-kit" "$1"
    elif grep -qsF "$mark" "$1"; then
        rm -f "$1"
    fi
}
restore() {
    local new=''
    # Where there was none before, the package's own, as its maintainer script would have put it there.
    grep -qsF "$mark" "$cluster" && [ ! -e "$cluster.before-lesson-kit" ] && new=yes
    put_back "$policy"
    put_back "$cluster"
    if [ -n "$new" ] && [ -e "$template" ]; then cp "$template" "$cluster"; fi
    rmdir "$etc" 2>/dev/null || true # made here, and apt did not come so far
}

# The names of the servers' units that are installed.
units() {
    local server
    for server in "${servers[@]}"; do
        find "${ROOT:-}/lib/systemd/system/" "${ROOT:-}/usr/lib/systemd/system/" -name "$server*.service" \
            ! -name '*@*' ! -type l -printf '%f\n' 2>/dev/null
    done | sort -u
}
disable_new_units() {
    local unit
    for unit in $(comm -13 <(printf '%s\n' "$before") <(units)); do
        # It works only for who says that it is a maintainer script.
        DPKG_MAINTSCRIPT_PACKAGE=${unit%.service} deb-systemd-helper disable "$unit" >/dev/null || true
        if [ -e "${ROOT:-}/etc/init.d/${unit%.service}" ]; then
            update-rc.d "${unit%.service}" disable || true
        fi
    done
}

restore # what a run left that the machine's power failure ended
before=$(units)

# In a session of its own; it ends when nobody holds the other end of the pipe: neither this script nor apt.
place=$(mktemp -d)
mkfifo "$place/end"
export -f put_back restore
export mark policy cluster template etc
# shellcheck disable=SC2016
setsid bash -c 'trap "" INT TERM HUP; exec 9<"$1/end"; rm -rf "$1"; read -r _ <&9; restore' bash "$place" \
    </dev/null >/dev/null 2>&1 &
keeper=$!
exec 9>"$place/end"
# shellcheck disable=SC2317
end() {
    exec 9>&-
    wait "$keeper" || true
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

[ ! -e "$policy" ] || mv "$policy" "$policy.before-lesson-kit"
cat >"$policy" <<END
#!/bin/sh
# $mark
for word; do
    case \$word in redis* | memcached* | postgresql* | munge* | slurm*) exit 101 ;; esac
done
[ ! -x $policy.before-lesson-kit ] || exec $policy.before-lesson-kit "\$@"
exit 0
END
chmod 755 "$policy"
mkdir -p "$etc"
[ ! -e "$cluster" ] || cp -p "$cluster" "$cluster.before-lesson-kit"
{
    sed '/^[ \t]*create_main_cluster/d' "$cluster" 2>/dev/null || true
    printf '# %s\ncreate_main_cluster = false\n' "$mark"
} >"$cluster.new"
mv "$cluster.new" "$cluster"

status=0
DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" || status=$?
disable_new_units
exit "$status"
