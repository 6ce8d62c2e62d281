# Compiles a C file of the FreeBSD kernel on another system. To be sourced.
#
#   prepare_headers DIR         makes what a kernel build generates
#   compile_kernel_c DIR FILE   with warnings as errors; no output file
#
# FREEBSD_SRC is a FreeBSD source tree, CLANG a compiler (default: clang).

prepare_headers() {
  sys=$FREEBSD_SRC/sys
  mkdir -p "$1"
  ln -sfn "$sys/amd64/include" "$1/machine"
  ln -sfn "$sys/x86/include" "$1/x86"
  for flag in h p q; do
    (cd "$1" && awk -f "$sys/tools/vnode_if.awk" "$sys/kern/vnode_if.src" -$flag)
  done
  for objops in bus device; do
    (cd "$1" && awk -f "$sys/tools/makeobjops.awk" "$sys/kern/${objops}_if.m" -h)
  done
  # As the GENERIC kernel, and with what debug kernels check.
  for option in SMP VIMAGE MAC NUMA INVARIANTS INVARIANT_SUPPORT WITNESS; do
    echo "#define $option 1"
  done > "$1/opt_global.h"
}

compile_kernel_c() {
  sys=$FREEBSD_SRC/sys
  "${CLANG:-clang}" --target=x86_64-unknown-freebsd -std=gnu11 -O2 \
    -nostdinc -ffreestanding -D_KERNEL -DKLD_MODULE \
    -include "$1/opt_global.h" -I "$1" -I "$sys" -I "$sys/contrib/ck/include" \
    -mcmodel=kernel -mno-red-zone -mno-mmx -mno-sse -msoft-float -fwrapv \
    -fno-common -fno-omit-frame-pointer -fno-asynchronous-unwind-tables \
    -Wall -Werror -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
    -Wcast-qual -Wundef -Wframe-larger-than=1024 \
    -Wno-address-of-packed-member -Wno-unknown-warning-option \
    -c "$2" -o /dev/null
}

# Tells the test runner that the test did not run, and why.
skip_test() {
  echo "SKIPPED: $1"
  if [ -n "${XML_OUTPUT_FILE:-}" ]; then
    cat > "$XML_OUTPUT_FILE" << XML
<testsuites><testsuite name="tapreuse" tests="1" failures="0" errors="0">
<testcase name="$2" classname="tapreuse" result="skipped">
<skipped message="$1"/></testcase></testsuite></testsuites>
XML
  fi
  exit 0
}
