#!/bin/sh
# agent_deps_test.sh LABELS
#
# The agent is built for systems of which there is no more than the base system:
# it links neither the simulations, which need fibers, nor a library of others.
labels=$1
grep -q '^//harness/exec:' "$labels" || {
  echo "not the labels of the agent:"
  cat "$labels"
  exit 1
}
if grep -E '^//harness/(sim|schedule|explore|property)[:/]|^@(boost|fmt|cli11|nlohmann|tomlplusplus|rapidcheck)' \
  "$labels"; then
  echo "the agent depends on the above"
  exit 1
fi
