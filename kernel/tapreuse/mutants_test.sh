#!/bin/sh
# Every mutant applies without fuzz, says what it breaks, and compiles where
# FREEBSD_SRC is set.
set -eu
source=$1
here=$(dirname "$1")
. "$here/freebsd_compile.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/kernel/tapreuse"
[ -z "${FREEBSD_SRC:-}" ] || prepare_headers "$work/headers"

count=0
for patch in "$here"/mutants/*.patch; do
  name=$(basename "$patch" .patch)
  cp "$source" "$work/kernel/tapreuse/tapreuse.c"
  chmod u+w "$work/kernel/tapreuse/tapreuse.c"
  patch -s -p1 -F0 -d "$work" < "$patch" || { echo "$name does not apply" >&2; exit 1; }
  [ ! -e "$work/kernel/tapreuse/tapreuse.c.orig" ] || {
    echo "$name applies with an offset: renew it" >&2
    exit 1
  }
  if cmp -s "$source" "$work/kernel/tapreuse/tapreuse.c"; then
    echo "$name changes nothing" >&2
    exit 1
  fi
  for word in Breaks Seen; do
    grep -q "^# $word: " "$patch" || { echo "$name lacks '# $word: '" >&2; exit 1; }
  done
  if [ -n "${FREEBSD_SRC:-}" ]; then
    compile_kernel_c "$work/headers" "$work/kernel/tapreuse/tapreuse.c" ||
      { echo "$name does not compile" >&2; exit 1; }
  fi
  count=$((count + 1))
done
[ "$count" -ge 10 ] || { echo "only $count mutants" >&2; exit 1; }
[ -n "${FREEBSD_SRC:-}" ] || echo "FREEBSD_SRC is not set: nothing compiled"
echo "$count mutants"
