"""Brings the system's libraries and the FreeBSD toolchain to a Bazel that reads MODULE.bazel (7 and newer)."""

load(":freebsd_toolchain.bzl", "freebsd_toolchain")
load(":system_libraries.bzl", "system_libraries")

def _system_libraries_extension_impl(_ctx):
    system_libraries()
    freebsd_toolchain(name = "freebsd_toolchain")

system_libraries_extension = module_extension(implementation = _system_libraries_extension_impl)
