#!/bin/sh
# A source that names what it does not include is told so; what a header of the
# workspace includes, or only a comment or a string names, is not.
set -eu
includes=$PWD/$1
cd "$TEST_TMPDIR"

printf '#include <vector>\n' > lists.h
printf '#include "lists.h"\n// std::map\nstd::vector<int> a;\n' > good.cc
printf 'const char* a = "std::optional";\n' > string.cc
printf '#include "lists.h"\nstd::vector<int> a;\nstd::optional<int> b;\n' > bad.cc

"$includes" lists.h good.cc string.cc
if "$includes" lists.h bad.cc > found; then
  echo "FAILED: bad.cc passes"
  exit 1
fi
expected="bad.cc: std::optional without #include <optional>"
[ "$(cat found)" = "$expected" ] || { echo "FAILED:"; cat found; exit 1; }
echo "all cases passed"
