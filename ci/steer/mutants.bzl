"""Broken variants of the engine, each a patch of engine.cc, linked with its test."""

load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_library")

def engine_mutants(name, patches, test, deps):
    """Builds the engine's test against each broken variant.

    Args:
      name: of the list of all programs, named NAME_VARIANT.
      patches: the files, which must fit without fuzz.
      test: the library with the test's cases.
      deps: what the engine needs.
    """
    programs = []
    for patch_file in patches:
        variant = patch_file.split("/")[-1].replace(".patch", "")
        program = "%s_%s" % (name, variant)
        native.genrule(
            name = program + "_patched",
            srcs = ["engine.cc", patch_file],
            outs = [program + ".cc"],
            cmd = "cat $(location engine.cc) > $@; " +
                  "patch -s -F0 $@ < $(location %s)" % patch_file,
            tags = ["manual"],
        )
        cc_library(
            name = program + "_engine",
            srcs = [program + ".cc"],
            copts = [
                "-O0",
                "-Wno-unused-parameter",
            ],
            tags = ["manual"],
            deps = deps,
        )
        cc_binary(
            name = program,
            testonly = True,
            linkopts = ["-pthread"],
            tags = ["manual"],
            # In the order of linking: the cases need an engine.
            deps = [test, program + "_engine"],
        )
        programs.append(program)
    native.filegroup(
        name = name,
        testonly = True,
        srcs = programs,
        tags = ["manual"],
    )
