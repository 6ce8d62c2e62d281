#!/bin/bash
# The engine's test fails for each broken variant of the engine, by a failed
# expectation or since it waits for ever.
set -u
failures=0
# Bazel's is this test's own: what a variant fails is not what this test fails.
unset XML_OUTPUT_FILE
results=$(mktemp -d "${TMPDIR:-/tmp}/mutants.XXXXXX")
trap 'rm -rf "$results"' EXIT

# Which of its test cases says so; none: it hangs.
run() {
  exec 2> /dev/null  # the shell's own word on what is killed
  timeout -s KILL 10 "$1" --gtest_brief=1 > "$results/$2.out" 2>&1
  echo $? > "$results/$2"
}

for program; do
  run "$program" "$(basename "$program")" &
done
wait
for program; do
  name=$(basename "$program")
  status=$(cat "$results/$name")
  case $status in
    0) echo "FAILED: $name passes the test"; failures=$((failures + 1)) ;;
    137) echo "$name: hangs" ;;
    *) echo "$name: $(sed -n 's/^\[  FAILED  \] \(EngineTest[^ ]*\).*/\1/p' \
         "$results/$name.out" | sort -u | tr '\n' ' ')" ;;
  esac
done
[ $failures -eq 0 ] && echo "all cases passed"
exit $failures
