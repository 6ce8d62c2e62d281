#!/bin/sh
# taprace(1) is correct mdoc, and knows every command that taprace has.
set -u
taprace=$1
page=$2
failures=0
if command -v mandoc > /dev/null; then
  mandoc -T lint -W warning "$page" || failures=$((failures + 1))
  mandoc -T utf8 "$page" > "${TEST_TMPDIR:?}/page" || failures=$((failures + 1))
else
  echo 'SKIPPED: no mandoc to check the form with'
fi
for command in $("$taprace" --help | sed -n '/^Subcommands:/,$s/^  \([a-z]*\) .*/\1/p'); do
  grep -q "^\.It Cm $command\b" "$page" || {
    echo "FAILED: the page does not know taprace $command"
    failures=$((failures + 1))
  }
done
exit "$failures"
