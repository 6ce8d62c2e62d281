"""Broken variants of a kernel module, each a patch of its C file."""

load("@rules_cc//cc:defs.bzl", "cc_library")
load(":kernel_module.bzl", "kernel_module")

def kernel_mutants(name, src, patches, visibility = None):
    """Compiles every variant as kernel_module() does, under a name of its own.

    Args:
      name: of the library of all variants. With it comes NAME.inc, a line
        KERNEL_MUTANT(VARIANT, NAME_VARIANT) for each, where NAME_VARIANT is
        that of the module.
      src: the C file.
      patches: variants by name: patches that fit without fuzz.
      visibility: of the library.
    """
    libraries = []
    for variant, patch_file in patches.items():
        module = "%s_%s" % (name, variant)
        native.genrule(
            name = module + "_patched",
            srcs = [src, patch_file],
            outs = [module + ".c"],
            cmd = "cat $(location %s) > $@; patch -s -F0 $@ < $(location %s)" %
                  (src, patch_file),
            visibility = ["//visibility:private"],
        )
        kernel_module(
            name = module,
            src = module + ".c",
            copts = ["-w"],  # they are wrong on purpose
            visibility = ["//visibility:private"],
        )
        libraries += [module + "_13", module + "_15"]
    native.genrule(
        name = name + "_list",
        outs = [name + ".inc"],
        cmd = "printf '" + "".join([
            "KERNEL_MUTANT(%s, %s_%s)\\n" % (variant, name, variant)
            for variant in patches
        ]) + "' > $@",
        visibility = ["//visibility:private"],
    )
    cc_library(
        name = name,
        textual_hdrs = [name + ".inc"],
        visibility = visibility,
        deps = libraries,
    )
