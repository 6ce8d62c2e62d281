#!/bin/bash
# The commands of a document do what it says: runs each block ```sh, all in one
# folder, and looks for each line of a block ```text in what the last commands
# printed.
#
#   doc_test.sh TAPRACE DOCUMENT
#
# A command may say that something was found (1); other failures fail. Variables
# last from block to block.
set -u
PATH=$PWD/$(dirname "$1"):$PATH
document=$PWD/$2
cd "${TEST_TMPDIR:?}" || exit 2
failures=0
checked=0
block= kind= first=0 number=0
: > output

run_block() {
  eval "$block" > output 2>&1
  status=$?
  [ "$status" -le 1 ] || {
    echo "FAILED: line $first: exit status $status of"
    echo "$block"
    sed 's/^/  /' output
    failures=$((failures + 1))
  }
}

check_line() {
  checked=$((checked + 1))
  grep -qF -- "$1" output || {
    echo "FAILED: line $number: '$1' is not in what came out:"
    sed 's/^/  /' output | head -n 100
    failures=$((failures + 1))
  }
}

while IFS= read -r line; do
  number=$((number + 1))
  case $kind,$line in
    ,'```sh') kind=sh block= first=$number ;;
    ,'```text') kind=text ;;
    ,'```'*) kind=other ;;
    sh,'```') kind=; run_block ;;
    *,'```') kind= ;;
    sh,*) block="$block$line
" ;;
    text,*) check_line "$line" ;;
  esac
done < "$document"

[ "$checked" -gt 0 ] || { echo "FAILED: nothing to check in $2"; failures=1; }
[ "$failures" -eq 0 ] && echo "$checked lines are as $2 says"
exit "$failures"
