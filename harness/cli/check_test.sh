#!/bin/bash
# taprace check on histories of every kind of object. Ends non-zero if any case
# failed.
set -u
taprace=$1
work=$(mktemp -d "${TMPDIR:-/tmp}/check_test.XXXXXX")
trap 'rm -rf "$work"' EXIT
failures=0

# Checks what standard input has by the spec $1: exit status $2, and a line
# that begins with $3 on standard output or standard error.
check() {
  cat > "$work/h.jsonl"
  "$taprace" check "$work/h.jsonl" --spec "$1" > "$work/out" 2>&1
  local status=$?
  if [ $status -ne "$2" ] || ! grep -qF -- "$3" "$work/out"; then
    echo "FAILED: --spec $1: exit status $status, wanted $2 and: $3"
    sed 's/^/  /' "$work/out"
    failures=$((failures + 1))
  fi
}

# One event: process, type, operation, value, time.
event() {
  printf '{"process":%s,"type":"%s","f":"%s","value":%s,"time":%s}\n' "$@"
}

check register 0 'linearizable: 2 calls' < <(
  event 0 invoke write 1 10; event 1 invoke read null 15
  event 0 ok write 1 20; event 1 ok read 1 25)
check register 1 "no order explains the call invoked at $work/h.jsonl:3" < <(
  event 0 invoke write 1 10; event 0 ok write 1 20
  event 1 invoke read null 25; event 1 ok read 2 30)
# A write that never returned may have happened, or not.
check register 0 'linearizable: 2 calls' < <(
  event 0 invoke write 2 10; event 0 info write 2 20
  event 1 invoke read null 25; event 1 ok read 2 30)
check register 2 "h.jsonl:1: 'fly' is no operation of a register" < <(
  event 0 invoke fly 1 10)

check kv 1 'key a: not linearizable' < <(
  event 0 invoke put '["a","x"]' 10; event 0 ok put '["a","x"]' 20
  event 0 invoke put '["b","y"]' 30; event 0 ok put '["b","y"]' 40
  event 1 invoke get '["a"]' 50; event 1 ok get '"y"' 60)
check kv 0 'key b: linearizable: 1 calls' < <(
  event 0 invoke put '["b","y"]' 30; event 0 ok put '["b","y"]' 40)

double_claim() {
  event 0 invoke 'open tap -> a' null 10
  event 0 ok 'open tap -> a' '{"unit":0}' 20
  event 1 invoke 'open tap0 -> a' null 30
  event 1 ok 'open tap0 -> a' '{"unit":0}' 40
}
check reuse-any 1 'not-linearizable' < <(double_claim)
check linux 1 'open tap0 -> a' < <(double_claim)
check linux 0 'linearizable: 2 calls' < <(double_claim | head -3)
check vax 2 'taprace: --spec vax: no such specification' < /dev/null
check linux 2 "h.jsonl:1:" <<< 'no json'

double_claim > "$work/h.jsonl"
"$taprace" check "$work/h.jsonl" --spec linux --html "$work/h.html" > /dev/null
grep -q '</html>' "$work/h.html" || { echo 'FAILED: --html'; failures=1; }

[ $failures -eq 0 ] && echo 'all cases passed'
exit $failures
