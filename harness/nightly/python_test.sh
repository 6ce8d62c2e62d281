#!/bin/sh
# Runs a Python test from the folder that Bazel runs tests in. (Bazel's own
# py_test looks for a program `python`, which Debian and FreeBSD lack.)
export PYTHONDONTWRITEBYTECODE=1
exec env PYTHONPATH="$PWD" python3 "$@"
