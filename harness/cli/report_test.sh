#!/bin/bash
# Measuring, the gate and the report as their users meet them, on targets that
# run anywhere.
set -u
taprace=$1 open_latency=$2 latency_gate=$3
work=$(mktemp -d "${TMPDIR:-/tmp}/report_test.XXXXXX")
trap 'rm -rf "$work"' EXIT
export TMPDIR=$work
failures=0

fail() {
  echo "FAILED: $*"
  sed 's/^/  stdout: /' "$work/out"
  sed 's/^/  stderr: /' "$work/err"
  failures=$((failures + 1))
}

# Runs a command whose exit status must be $1.
gives() {
  local status=$1 got
  shift
  "$@" > "$work/out" 2> "$work/err"
  got=$?
  [ $got -eq "$status" ] || fail "$*: exit status $got, not $status"
}

# The smoke suite on what runs anywhere.
for target in file-lock sim:13.2 sim:13.2+off sim:15.1+clone sim:15.1+handoff; do
  gives 0 "$open_latency" --target $target --workloads smoke --slices 3 \
    --slice-ms 2 --out "$work/new"
done
[ "$(ls "$work/new" | wc -l)" -eq 10 ] || fail "two files a target"
gives 0 "$open_latency" --target file-lock --workloads smoke --slices 3 \
  --slice-ms 2 --out "$work/old" --quiet
[ -s "$work/out" ] && fail "--quiet prints"
gives 2 "$open_latency" --target vax
gives 2 "$open_latency" --target sim:9
gives 2 "$open_latency" --workloads opne

# The report, with a baseline and a history.
gives 0 "$taprace" report "$work/new" --baseline "$work/old" --out "$work/page" \
  --night "$work/nights" --commit abc --print
for part in '### file-lock (ns)' '### sim:15.1+handoff (steps)' \
    '### Against the baseline' '1 nights'; do
  grep -qF -- "$part" "$work/out" || fail "report.md: $part"
done
gives 0 "$taprace" report "$work/new" --out "$work/page" --night "$work/nights"
[ "$(wc -l < "$work/nights/nights.jsonl")" -eq 2 ] || fail "two nights"
for file in index.html report.md report.json; do
  [ -s "$work/page/$file" ] || fail "$file is missing"
done
gives 2 "$taprace" report "$work/page" --out "$work/page"
grep -qF "no results in it" "$work/err" || fail "a folder without results"
gives 0 "$taprace" run --target file-lock --duration 200ms --report "$work/run"
gives 0 "$taprace" report "$work/run" --out "$work/page" --print
grep -qF -- "nothing found" "$work/out" || fail "findings of a run"

# The gate on simulated kernels, whose cost has no noise: the same program is
# never slower, and a driver that makes an interface is slower than one that
# hands an idle one over.
gate() {
  "$latency_gate" --baseline "$open_latency" --candidate "$open_latency" \
    --workloads open_generic --slices 1 "$@"
}
gives 0 gate --target sim:15.1
gives 1 gate --target sim:15.1+handoff --candidate-flag=--target=sim:15.1
grep -qF '**slower**' "$work/out" || fail "slower in words"
gives 3 gate --target sim:15.1 --time 1ms --out "$work/gate"
grep -qF '**cannot tell**' "$work/gate/gate.md" || fail "gate.md"
gives 2 gate --target vax
gives 2 "$latency_gate" --baseline "$open_latency"
gives 0 "$taprace" report "$work/new" "$work/gate" --out "$work/page" --print
grep -qF '**cannot tell**' "$work/out" || fail "the gate in the report"

[ $failures -eq 0 ] && echo "all cases passed"
exit $((failures > 0))
