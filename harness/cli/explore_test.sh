#!/bin/sh
# taprace explore and taprace replay as a user meets them.
set -u
taprace=$1
cd "${TEST_TMPDIR:?}" || exit
taprace=$OLDPWD/$taprace
failures=0

fail() {
  echo "FAILED: $*" >&2
  failures=$((failures + 1))
}

# Runs taprace; its exit status and what it said must be as given.
expect() {  # status, text on standard output or error, arguments …
  wanted=$1
  text=$2
  shift 2
  "$taprace" "$@" > out 2>&1
  status=$?
  [ "$status" -eq "$wanted" ] || fail "taprace $*: exit status $status: $(cat out)"
  grep -qF -- "$text" out || fail "taprace $*: no '$text' in: $(cat out)"
}

race='thread; open tap0 -> a; thread; open tap0 -> a'
expect 1 'panic: si_drvN should have been initialized at creation' \
  explore --line "$race" --seed 1 --keep-going --schedules-total 5000 \
  --report report --json out.json
token=$(sed -n 's/^ *taprace replay //p' out | head -n 1)
[ -n "$token" ] || fail 'no token'
[ "${#token}" -le 120 ] || fail "the token is long: $token"
[ -f report/counterexample-1/report.html ] || fail 'no page in the report'
grep -q '"steps"' out.json || fail 'no steps in the JSON'

expect 1 ', 100 of 100' replay "$token" --times 100 --html page.html
grep -q 'interleaving' out || fail 'no interleaving'
grep -q '<table class="steps">' page.html || fail 'no steps on the page'
first=$(sed -n 's/^trace hash \([0-9a-f]*\),.*/\1/p' out)
"$taprace" replay "$token" > again
grep -q "$first" again || fail 'another trace hash'

expect 0 'no race found' \
  explore --line 'thread; open tap -> a' --schedules-total 10 --seed 1
expect 0 'every program asked for was explored' \
  explore --line 'thread; open tap0 -> a; close a' --strategy dfs
expect 0 ': 12 programs, ' \
  explore --all --from 896 --strategy dfs:0 --target sim:15.1+handoff+destroys
expect 2 '--from 908: there are only 908 programs' \
  explore --all --from 908 --target sim:15.1+handoff+destroys
expect 2 '--from: only with --all' explore --from 1
expect 1 'failed-generic-open: open tap EBUSY' \
  explore --target sim:15.1+clone --seed 1 --schedules-total 20000 \
  --line 'idle tap0; thread; open tap -> a; thread; open tap0 -> a'
expect 0 'no race found' \
  explore --target sim:15.1+handoff --seed 1 --schedules-total 2000
expect 1 'failed-generic-open: open tap EBUSY' \
  explore --target sim:13.2+handoff/gives_up --line 'thread; open tap -> a'
expect 2 ', no_retry,' explore --target sim:15.1+handoff/luck
expect 2 "no simulation 'sim:15.1/gives_up': no fault 'gives_up'; there are no-" \
  explore --target sim:15.1/gives_up
expect 0 'sim:13.2+handoff/NAME' explore --help
expect 2 "no simulation 'sim:9.0': no kernel '9.0'; there are sim:13.2" \
  explore --target sim:9.0
expect 2 "no condition '+unload'; there are +opens, +destroys, +generic, +units" \
  explore --target sim:13.2+unload
expect 2 "no condition '+opens+unload'; there are +opens" \
  explore --target sim:13.2+handoff+opens+unload
expect 2 "no condition '+handoffs'" explore --target sim:13.2+handoffs
expect 2 "no fault ''; there are no-open-check" explore --target sim:13.2/
expect 2 "no jails of threads '@2'" explore --target sim:13.2+handoff@2
expect 2 '--strategy: ' explore --strategy luck
expect 2 '--spec nonsense: no such specification' explore --spec nonsense
expect 2 '--line:1: ' explore --line 'thread; open tap'
expect 2 'no token: version T2 is not the one' replay T2.stock.sim:13.2.AA
expect 2 "no simulation 'sim:9.0'" replay T1.stock.sim:9.0.AAEBAAAAAAA
expect 2 "there is no specification 'x'" replay T1.x.sim:13.2.AAEBAAAAAAA
expect 2 'the token was made with another version of sim:13.2' \
  replay T1.stock.sim:13.2.AAEBAAAAAAA
exit "$failures"
