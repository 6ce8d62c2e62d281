#!/bin/sh
# What the project's checks object to fails, in a source seen alone as in one
# seen together with others.
set -eu
export HOME="$TEST_TMPDIR"
mkdir -p "$TEST_TMPDIR/ci" "$TEST_TMPDIR/bench"
cp "$1" "$2" "$TEST_TMPDIR/ci"
cp "$3" "$4" "$TEST_TMPDIR"
cd "$TEST_TMPDIR"
git init -q

echo 'int Good(bool a) { return a ? 1 : 2; }' > bench/good.cc
echo 'typedef int Bad;' > bench/bad.cc
# Of the same name in two sources: these are seen one by one.
echo 'int Good(bool a) { return a ? 3 : 4; }' > bench/alike.cc
git add .

# fails FILE...: bad.cc is among them, and is found.
fails() {
  if ci/lint "$@" > found; then echo "FAILED: passes: $*"; exit 1; fi
  grep -q 'bad.cc:1:.*modernize-use-using' found ||
    { echo "FAILED: $*:"; cat found; exit 1; }
}

ci/lint bench/good.cc bench/alike.cc
fails bench/bad.cc
fails bench/bad.cc bench/good.cc
fails bench/alike.cc bench/bad.cc bench/good.cc
echo "all cases passed"
