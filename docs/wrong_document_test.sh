#!/bin/sh
# doc_test.sh finds what is wrong with testdata/wrong.md: both of it.
set -u
out=$("$1" "$2" "$3")
status=$?
echo "$out"
[ "$status" -eq 2 ] && [ "$(echo "$out" | grep -c '^FAILED: ')" -eq 2 ]
