"""Kernel modules in C, unmodified, for the simulated kernel."""

load("@rules_cc//cc:defs.bzl", "cc_library")

_VERSIONS = {
    "13": 1302001,
    "15": 1501000,
}

def kernel_module(name, src, copts = [], visibility = None):
    """Compiles a module twice, as for FreeBSD 13.2 and for 15.1.

    Its static variables go to a section of their own, so that the simulation
    can give them back their first values, and so does its code, so that it can
    be told from that of the kernel (see module.h).

    Args:
      name: of the module. NAME_13 and NAME_15 are the libraries,
        NAME_13_os_threads and NAME_15_os_threads those of a kernel on threads
        of the operating system (see schedule.bzl). In C++,
        SIM_KERNEL_MODULE(NAME, VERSION) of module.h is the module.
      src: the C file.
      copts: more flags of the compiler.
      visibility: of the libraries.
    """
    for suffix, version in _VERSIONS.items():
        target = "%s_%s" % (name, suffix)
        section = "sim_data_%s_%d" % (name, version)
        text = "sim_text_%s_%d" % (name, version)
        cc_library(
            name = target + "_plain",
            srcs = [src],
            copts = [
                "-Iharness/sim/include",
                "-D__FreeBSD_version=%d" % version,
                "-DKLD_NAME=" + name,
                "-std=gnu17",
                # A broken variant may index out of bounds where optimization
                # shows it to the compiler.
                "-Wno-array-bounds",
                "-fexceptions",  # executions are cut off by one
                "-fnon-call-exceptions",  # also by a page fault
                "-fno-common",
                "-fno-data-sections",
                "-fno-function-sections",
                "-fno-reorder-functions",
                "-fno-reorder-blocks-and-partition",
                # Who has called the kernel stays on the stack.
                "-fno-optimize-sibling-calls",
                "-fno-zero-initialized-in-bss",
                "-Wno-unused-parameter",
            ] + copts,
            linkstatic = True,
            visibility = ["//visibility:private"],
            deps = ["//harness/sim:freebsd_headers"],
        )
        native.genrule(
            name = target + "_sections",
            srcs = [target + "_plain"],
            outs = ["lib%s.lo" % target],
            # The first library is enough where there are two, with and without
            # position-independent code.
            cmd = "set -- $(SRCS); objcopy $$(printf -- " +
                  "'--rename-section %s=" + section + " ' " +
                  ".data .data.rel .data.rel.local) " +
                  "--rename-section .bss=" + section +
                  ",alloc,load,data,contents " +
                  "--rename-section .text=" + text + " $$1 $@",
            visibility = ["//visibility:private"],
        )
        cc_library(
            name = target,
            srcs = ["lib%s.lo" % target],  # always linked: nothing refers to it
            visibility = visibility,
            deps = ["//harness/sim:kernel"],
        )
        cc_library(
            name = target + "_os_threads",
            srcs = ["lib%s.lo" % target],
            tags = ["manual"],
            visibility = visibility,
            deps = ["//harness/sim:kernel_os_threads"],
        )
