#!/usr/bin/env bash
# timeline.sh - the files of a timeline: the table keeps to the contract, the trace to the Trace Event
# Format, and both say the same; and the picture is drawn.
set -u
# shellcheck source=common/tests/lib.sh
. "$(dirname "$0")/lib.sh"

# What the format asks of complete and metadata events, and what Perfetto cannot show: stretches of one
# row that overlap without one holding the other.
cat >"$work/check.py" <<'PY'
import csv, json, sys
trace = json.load(open(sys.argv[1] + ".trace.json"), parse_constant=lambda word: sys.exit(f"{word} is no JSON"))
rows = list(csv.reader(line for line in open(sys.argv[1] + ".timeline.csv") if not line.startswith("#")))
states = {"running", "waiting", "wants-lock", "holds-lock", "ended", "ready", "spinning"}
assert trace["displayTimeUnit"] in ("ms", "ns")
runs, workers, ends, seen = {}, {}, {}, []
for event in trace["traceEvents"]:
    assert event["ph"] in ("X", "M") and isinstance(event["pid"], int), event
    if event["ph"] == "M":
        assert event["name"] in ("process_name", "thread_name"), event
        name = event["args"]["name"]
        assert isinstance(name, str)
        if event["name"] == "process_name":
            runs[event["pid"]] = name
        else:
            workers[event["pid"], event["tid"]] = name
        continue
    assert event["name"] in states and isinstance(event["tid"], int) and event["ts"] >= 0 and event["dur"] >= 0, event
    assert isinstance(event.get("args", {}).get("cpu", 0), int)
    row = event["pid"], event["tid"]
    assert event["ts"] >= ends.get(row, 0) - 0.0015, ("overlaps", event)
    ends[row] = event["ts"] + event["dur"]
    seen.append((runs[event["pid"]], workers[row], event["name"], event["ts"] / 1e6, ends[row] / 1e6))
assert rows[0] == ["run", "worker", "state", "start", "end"], rows[0]
assert len(rows) - 1 == len(seen) > 5
for row, event in zip(rows[1:], seen):
    assert tuple(row[:3]) == event[:3], (row, event)
    assert abs(float(row[3]) - event[3]) < 2e-9 + 1e-9 and abs(float(row[4]) - event[4]) < 3e-9, (row, event)
assert min(float(row[3]) for row in rows[1:]) == 0
print(len(seen), "stretches")
PY

gnuplot_for "$work/drawn" 'figure=0;' # the timelines; of other figures the SVG (plots.sh draws them all)
found=0
for main in lessons/[0-9][0-9]-*/main.c; do
    folder=$(basename "${main%/main.c}")
    nn=${folder%%-*}
    grep -q experiment_timeline lessons/"$folder"/*.c || continue
    found=$((found + 1))
    options=(--budget=0.1 "--out=$work/results")
    case $("build/bin/$folder/lesson" --help) in *--shrink*) options+=(--shrink=20) ;; esac
    run "build/bin/$folder/lesson" "${options[@]}"
    check "$folder: runs" [ "$status" = 0 ]
    check "$folder: its timeline and its trace are whole and say the same" python3 "$work/check.py" "$work/results/lesson$nn"
    run env LESSON_LANG=en PATH="$work/drawn:$PATH" scripts/plot.sh "${nn#0}" "$work/results"
    for picture in en.svg en.png zh.svg zh.png; do
        check "$folder: lesson$nn-timeline.$picture is drawn" test -s "$work/results/lesson$nn-timeline.$picture"
    done
    xmllint --noout "$work/results/lesson$nn-timeline.en.svg" 2>"$work/xml"
    check "$folder: the picture is whole" diff /dev/null "$work/xml"
    damaged=$work/results/lesson$nn.timeline.csv
    head -c 2000 /dev/urandom >"$damaged"
    in_both_languages expect "$folder: a damaged timeline" 1 'is damaged; type make lesson' '已损坏；请输入 make lesson' \
        scripts/plot.sh "${nn#0}" "$work/results"
done
check "lessons with a timeline: $found" [ "$found" -ge 4 ]
