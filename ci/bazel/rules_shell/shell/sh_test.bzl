"""Stand-in for rules_shell on Debian's Bazel."""

sh_test = native.sh_test
