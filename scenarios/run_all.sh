#!/bin/sh
# Runs every scenario on the kernel of this machine and says how it went in the
# Test Anything Protocol, for kyua(1) (see Kyuafile), prove(1) and others.
#
#   TAPRACE   the program; by default the one that Bazel has built, or that in
#             PATH
#   TAPRACE_FLAGS   more flags for `taprace run`, such as --duration 1m
#
# taprace removes the interfaces it made, also when it is interrupted. Exit
# status: 0 no scenario failed, 1 one did.
set -u
here=$(dirname "$0")
built=$here/../bazel-bin/harness/cli/taprace
[ -x "$built" ] || built=taprace
taprace=${TAPRACE:-$built}
output=$(mktemp) || exit 2
trap 'rm -f "$output"' EXIT
trap 'exit 130' INT TERM

names=$("$taprace" scenarios | sed 's/ .*//')
count=$(echo "$names" | wc -w)
if [ "$count" -eq 0 ]; then
  echo "1..0 # SKIP $taprace lists no scenarios"
  exit 0
fi
echo "1..$((count))"
number=0
failed=0
for name in $names; do
  number=$((number + 1))
  # shellcheck disable=SC2086  # flags
  "$taprace" run --scenario "$name" ${TAPRACE_FLAGS-} > "$output" 2>&1
  case $? in
    0) echo "ok $number - $name" ;;
    1)
      echo "not ok $number - $name"
      sed 's/^/# /' "$output"
      failed=1
      ;;
    130) echo "Bail out! interrupted"; exit 130 ;;
    # Not here, or not with these rights: nothing is said about the driver.
    2) echo "ok $number - $name # SKIP $(tail -n 1 "$output")" ;;
    *)
      echo "not ok $number - $name"
      sed 's/^/# /' "$output"
      failed=1
      ;;
  esac
done
exit "$failed"
