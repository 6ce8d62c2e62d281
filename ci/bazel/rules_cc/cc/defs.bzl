"""Stand-in for rules_cc on Debian's Bazel: the names, bound to the built-in rules.

C++ sources get a precompiled header, and those of a library are compiled as one:
they still name all that they include, as other Bazels see them without.
"""

load("@taprace//ci/bazel:compiled_together.bzl", "compiled_together")
load("@taprace//ci/bazel:precompiled_header.bzl", "with_precompiled_header")

cc_import = native.cc_import
cc_toolchain = native.cc_toolchain
cc_toolchain_suite = native.cc_toolchain_suite

def cc_binary(**attributes):
    native.cc_binary(**with_precompiled_header(attributes, "standard"))

def cc_library(**attributes):
    native.cc_library(**compiled_together(
        with_precompiled_header(attributes, "standard"),
    ))

def cc_test(**attributes):
    native.cc_test(**with_precompiled_header(attributes, "test"))
