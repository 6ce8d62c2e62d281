#!/bin/bash
# run_all.sh with a taprace that does as it is told, and with the real one on a
# target that needs no rights. With kyua(1) too, where there is one.
set -u
run_all=$1
export TAPRACE=$PWD/$2
kyuafile=$PWD/$3
failures=0
out=${TEST_TMPDIR:?}/out

fail() {
  echo "FAILED: $*"
  sed 's/^/  /' "$out"
  failures=$((failures + 1))
}

TAPRACE_FLAGS='--target file-lock --duration 100ms' "$run_all" > "$out" ||
  fail "exit status with the real one"
grep -qx '1..12' "$out" || fail "no plan for twelve"
grep -qx 'ok 3 - fleet-start' "$out" || fail "fleet-start did not pass"
grep -q '^ok 6 - jail-churn # SKIP taprace: .* jails' "$out" ||
  fail "jail-churn was not skipped"
grep -q '^not ok' "$out" && fail "something failed"

fake=$TEST_TMPDIR/fake
cat > "$fake" <<'END'
#!/bin/sh
[ "$1" = scenarios ] && { echo 'right x'; echo 'wrong x'; echo 'lost x'; exit; }
case $3 in
  right) ;;
  wrong) echo 'double-claim: tap0'; exit 1 ;;
  lost) kill -SEGV $$ ;;
esac
END
chmod +x "$fake"
TAPRACE=$fake "$run_all" > "$out" && fail "exit status with failures"
grep -qx 'ok 1 - right' "$out" || fail "right"
grep -qx 'not ok 2 - wrong' "$out" || fail "wrong"
grep -qx '# double-claim: tap0' "$out" || fail "why it was wrong"
grep -qx 'not ok 3 - lost' "$out" || fail "lost"

if command -v kyua > /dev/null && [ "$(id -u)" -eq 0 ]; then
  for program in "$TAPRACE:0" "$fake:1"; do
    TAPRACE=${program%:*} TAPRACE_FLAGS='--target file-lock --duration 100ms' \
      HOME=$TEST_TMPDIR kyua test -k "$kyuafile" > "$out" 2>&1
    [ $? -eq "${program#*:}" ] || fail "kyua test with $program"
  done
  # Of the last one, which failed.
  (cd "${kyuafile%/*}" && HOME=$TEST_TMPDIR kyua report --verbose) > "$out" 2>&1
  grep -q '1 failed' "$out" || fail "kyua report: count"
  grep -qx 'not ok 2 - wrong' "$out" || fail "kyua report: lines"
else
  echo 'SKIPPED: no kyua, or not root'
fi
exit "$failures"
