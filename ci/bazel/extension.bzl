"""Brings the system's libraries to a Bazel that reads MODULE.bazel (7 and newer)."""

load(":system_libraries.bzl", "system_libraries")

def _system_libraries_extension_impl(_ctx):
    system_libraries()

system_libraries_extension = module_extension(implementation = _system_libraries_extension_impl)
