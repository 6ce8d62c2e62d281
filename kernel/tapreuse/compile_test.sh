#!/bin/sh
# The module compiles against the headers of a FreeBSD source tree:
#
#   bazel test //kernel/tapreuse:compile_test --test_env=FREEBSD_SRC=/usr/src
set -eu
here=$(dirname "$1")
. "$here/freebsd_compile.sh"

[ -n "${FREEBSD_SRC:-}" ] || skip_test "FREEBSD_SRC is not set" compile
[ -f "$FREEBSD_SRC/sys/sys/param.h" ] || {
  echo "no FreeBSD sources in FREEBSD_SRC=$FREEBSD_SRC" >&2
  exit 1
}
headers=$(mktemp -d)
trap 'rm -rf "$headers"' EXIT
prepare_headers "$headers"
compile_kernel_c "$headers" "$1"
grep -h '^#define[[:space:]]*__FreeBSD_version' "$FREEBSD_SRC/sys/sys/param.h"

# A check that could not fail would be none.
sed 's/vn_open_cred(&nd, /vn_open_cred(/' "$1" > "$headers/broken.c"
if compile_kernel_c "$headers" "$headers/broken.c" 2> /dev/null; then
  echo "a wrong call of vn_open_cred compiles" >&2
  exit 1
fi
