#!/bin/bash
# taprace vm as its users meet it when something is missing: one line that says
# what, and status 2.
set -u
taprace=$1
work=$(mktemp -d "${TMPDIR:-/tmp}/vm_test.XXXXXX")
trap 'rm -rf "$work"' EXIT
failures=0

# Runs `taprace vm`; standard error must be the one line $1.
refuses() {
  local message=$1
  shift
  "$taprace" vm "$@" > "$work/out" 2> "$work/err"
  local got=$?
  if [ $got -ne 2 ] || [ "$(cat "$work/err")" != "$message" ]; then
    echo "FAILED: taprace vm $*: status $got, expected 2 and: $message"
    sed 's/^/  stderr: /' "$work/err"
    failures=$((failures + 1))
  fi
}

guest=$work/guest.toml
refuses "taprace: $guest: No such file or directory" "$guest"
printf '[boot]\nkernle = "k"\n' > "$guest"
refuses "taprace: $guest:2: boot.kernle: no such key" "$guest"
printf '[boot]\nkernel = "k"\n' > "$guest"
refuses "taprace: $guest: agent.file: the path of taprace-agent is missing" \
  "$guest"
refuses "taprace: $work/none: No such file or directory" \
  "$guest" --agent "$work/none"
refuses "taprace: --known $work/none: No such file or directory" \
  "$guest" --agent "$work/none" --known "$work/none"
refuses "taprace: --line:1: 'opne' is no operation" \
  "$guest" --agent "$work/none" --line 'opne tap'

plugin=$work/plugin.so
refuses "taprace: --steer-plugin $plugin: No such file or directory" \
  "$guest" --agent "$work/none" --steer auto --steer-plugin "$plugin"
touch "$plugin"
refuses "taprace: --steer $work/none: No such file or directory" \
  "$guest" --agent "$work/none" --steer "$work/none" --steer-plugin "$plugin"
refuses "taprace: --steer-line:1: 'dealy' is no statement of a plan" \
  "$guest" --agent "$work/none" --steer-plugin "$plugin" \
  --steer-line 'point tunopen; dealy tunopen 100% 1ms'
refuses "taprace: --steer-plugin: nothing is steered without --steer or --steer-line" \
  "$guest" --agent "$work/none" --steer-plugin "$plugin"
refuses "taprace: --steer-line: the plan is empty" \
  "$guest" --agent "$work/none" --steer-line ''
printf '[boot]\nkernel = "k"\n[hypervisor]\nacceleration = "kvm"\n' > "$guest"
refuses "taprace: --steer: guests with hypervisor.acceleration = 'kvm' cannot be steered" \
  "$guest" --agent "$work/none" --steer auto

# Words that are no choice, and flags that exclude each other, before any boot.
for flags in '--trouble rain' '--steer auto --steer-line x' \
  '--line x --program y' '--guests 0'; do
  # shellcheck disable=SC2086  # several words
  "$taprace" vm "$guest" $flags > "$work/out" 2> "$work/err"
  if [ $? -ne 2 ] || ! grep -q -e "${flags%% *}" "$work/err"; then
    echo "FAILED: taprace vm $flags: $(cat "$work/err")"
    failures=$((failures + 1))
  fi
done

cat > "$guest" <<'END'
system = "freebsd"
[hypervisor]
kind = "bhyve"
[boot]
image = "i"
END
refuses "taprace: --steer: only QEMU's guests can be steered" \
  "$guest" --agent "$work/none" --steer auto

[ $failures -eq 0 ] && echo "all cases passed"
exit $failures
