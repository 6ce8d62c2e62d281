#!/bin/bash
# taprace run as its users meet it: bad input, missing rights, full disks,
# Ctrl-C, kill -9. Prints TAP-like lines; ends non-zero if any case failed.
set -u
# A place that an unprivileged user can read, too.
work=$(mktemp -d "${TMPDIR:-/tmp}/run_test.XXXXXX")
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cp "$1" "$work/taprace"
taprace=$work/taprace
export TMPDIR=$work/tmp
mkdir -m 1777 "$TMPDIR"
failures=0

# Shows what went wrong in the case at hand.
fail() {
  echo "FAILED: $*"
  sed 's/^/  stdout: /' "$work/out"
  sed 's/^/  stderr: /' "$work/err"
  failures=$((failures + 1))
}

# Runs a command; its exit status must be $1 and standard error must be the one
# line $2.
refuses() {
  local status=$1 message=$2
  shift 2
  "$@" > "$work/out" 2> "$work/err"
  local got=$?
  [ $got -eq "$status" ] || fail "$*: exit status $got, not $status"
  [ "$(cat "$work/err")" = "$message" ] || fail "$*: expected: $message"
}

printf 'thread\n  opne tap -> a\n' > "$work/bad.tap"
refuses 2 "taprace: $work/bad.tap:2: 'opne' is no operation" \
  "$taprace" run --target file-lock --program "$work/bad.tap"
refuses 2 "taprace: --program $work/none.tap: No such file or directory" \
  "$taprace" run --target file-lock --program "$work/none.tap"
refuses 2 "taprace: --line:1: descriptor a is not open here" \
  "$taprace" run --target file-lock --line 'thread; close a'
refuses 2 "taprace: --target vax: no such target; taprace run --help lists them" \
  "$taprace" run --target vax

# Every simulation that can be explored can be run, too. A race that is not one
# of the subject does not count: the stock driver's, once the module is gone.
"$taprace" run --target sim:15.1+vax > "$work/out" 2> "$work/err"
[ $? -eq 2 ] && grep -q "no simulation 'sim:15.1+vax'" "$work/err" || fail "+vax"
two='thread; open tap -> a; thread; open tap0 -> a; open tap1 -> b'
"$taprace" run --target sim:15.1+handoff --line "$two" --duration 300ms \
  > "$work/out" 2> "$work/err" || fail "run on +handoff"
"$taprace" run --target sim:15.1+handoff/no_retry --line "$two" --shrink-time 1ms \
  > "$work/out" 2> "$work/err"
[ $? -eq 1 ] && grep -q '^title     failed-generic-open' "$work/out" ||
  fail "run on +handoff/no_retry"
"$taprace" run --target sim:13.2+handoff+unload --duration 300ms --seed 1 \
  --line "$two" > "$work/out" 2> "$work/err" || fail "run on +unload"

# Flags that make no sense name themselves.
"$taprace" run --threads 0 > "$work/out" 2> "$work/err"
[ $? -eq 2 ] && grep -q -- --threads "$work/err" || fail "--threads 0"
"$taprace" run --duration 5 > "$work/out" 2> "$work/err"
[ $? -eq 2 ] && grep -q -- --duration "$work/err" || fail "--duration 5"

# Without root, and without the device.
if [ "$(id -u)" -eq 0 ] && [ "$(uname)" = Linux ]; then
  setpriv --reuid 65534 --clear-groups "$taprace" run --target linux \
    > "$work/out" 2> "$work/err"
  [ $? -eq 2 ] && [ "$(wc -l < "$work/err")" -eq 1 ] &&
    grep -Eq 'root|/dev/net/tun' "$work/err" || fail "run without root"
  if unshare --mount true 2> /dev/null; then
    refuses 2 'taprace: /dev/net/tun: No such file or directory' \
      unshare --mount sh -c \
      'mount -t tmpfs none /dev/net && exec "$1" run --target linux' sh "$taprace"
  fi
fi

# A report that cannot be written: one line, and nothing half-written.
fast=(--target file-lock --line 'thread; open tap -> a' --duration 100ms)
"$taprace" run "${fast[@]}" --json /dev/full > "$work/out" 2> "$work/err"
[ $? -eq 2 ] && grep -q '^taprace: /dev/full: .*No space left' "$work/err" ||
  fail "--json /dev/full"
mkdir "$work/other" && touch "$work/other/mine"
"$taprace" run "${fast[@]}" --report "$work/other" > "$work/out" 2> "$work/err"
[ $? -eq 2 ] && [ "$(ls "$work/other")" = mine ] || fail "--report on a foreign folder"

# A finding of a known title is counted, unless asked; others still fail.
known=(--target sim:13.2 --line 'thread; stat tap' --duration 200ms)
"$taprace" run "${known[@]}" --shrink-time 1ms > "$work/out" 2> "$work/err"
[ $? -eq 1 ] && grep -q '^title     left-behind$' "$work/out" || fail "a title"
echo left-behind > "$work/known"
"$taprace" run "${known[@]}" --known "$work/known" > "$work/out" 2> "$work/err" &&
  grep -q '^known, [0-9,]* times: left-behind$' "$work/out" || fail "--known"
"$taprace" run "${known[@]}" --known "$work/known" --fail-on-known \
  --shrink-time 1ms > "$work/out" 2> "$work/err"
[ $? -eq 1 ] || fail "--fail-on-known"
refuses 2 "taprace: --known $work/none: No such file or directory" \
  "$taprace" run "${known[@]}" --known "$work/none"

# Nothing found: status 0 and all three kinds of report.
"$taprace" run "${fast[@]}" --seed 7 --json "$work/o.json" --junit "$work/o.xml" \
  --report "$work/report" > "$work/out" 2> "$work/err" || fail "plain run"
grep -q '"seed": *"7"' "$work/o.json" || fail "the seed in --json"
grep -q '<testsuite' "$work/o.xml" || fail "--junit"
[ -f "$work/report/summary.txt" ] || fail "--report"

# Ctrl-C: cleans up, still reports, status 130.
"$taprace" run --target file-lock --duration 60s > "$work/out" 2> "$work/err" &
sleep 1
kill -INT $!
wait $!
[ $? -eq 130 ] && grep -q 'Stopped before the time was up' "$work/out" &&
  grep -q programs "$work/out" || fail "Ctrl-C"
[ -z "$(ls "$TMPDIR")" ] || fail "Ctrl-C left $(ls "$TMPDIR")"

# kill -9: no process stays, and the next run removes what was left.
"$taprace" run --target file-lock --duration 60s > "$work/out" 2> "$work/err" &
sleep 1
kill -KILL $!
wait $! 2> /dev/null
sleep 1
pgrep -f "^$taprace" > /dev/null && fail "processes after kill -9"
[ -n "$(ls "$TMPDIR")" ] || fail "kill -9 came too late to leave anything"
"$taprace" run "${fast[@]}" > "$work/out" 2> "$work/err" || fail "run after kill -9"
[ -z "$(ls "$TMPDIR")" ] || fail "leftovers after the next run: $(ls "$TMPDIR")"

[ $failures -eq 0 ] && echo "all cases passed"
exit $failures
