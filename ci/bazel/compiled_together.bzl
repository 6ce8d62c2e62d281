"""The sources of a library as one translation unit.

Most of what the compiler does for a small source is for what it includes, and
for the templates of the standard library that its neighbours use as well: the
simulated kernel, of 26 sources, compiles in a quarter of the time as one.

So a library with several sources is compiled as one that includes them, in
order. Names in their unnamed namespaces may then not collide; a library tagged
`compiled_each` is left as it is. `bazel build --config=each` compiles all
sources on their own, as other Bazels do (see rules_cc/cc/defs.bzl), and so
tells whether each names all that it includes.
"""

_TAG = "compiled_each"

def _together_impl(ctx):
    source = ctx.actions.declare_file(ctx.label.name + ".cc")
    ctx.actions.write(source, "".join([
        "#include \"%s\"\n" % file.short_path
        for file in ctx.files.srcs
    ]))
    return [DefaultInfo(files = depset([source]))]

_together = rule(
    implementation = _together_impl,
    attrs = {"srcs": attr.label_list(allow_files = [".cc"])},
)

def compiled_together(attributes):
    """Attributes of a cc_library whose sources are compiled together.

    Args:
      attributes: of the library.

    Returns:
      The same attributes where there is nothing to put together.
    """
    srcs = attributes.get("srcs", [])
    if type(srcs) != "list" or _TAG in attributes.get("tags", []):
        return attributes
    sources = [s for s in srcs if s.endswith(".cc")]
    if len(sources) < 2:
        return attributes
    name = attributes["name"] + "_together"
    _together(
        name = name,
        srcs = sources,
        tags = ["manual"],
        testonly = attributes.get("testonly", False),
        visibility = ["//visibility:private"],
    )
    return dict(
        attributes,
        srcs = [s for s in srcs if not s.endswith(".cc")] + select({
            "@taprace//ci/bazel:compiled_each": sources,
            "//conditions:default": [name],
        }),
        textual_hdrs = attributes.get("textual_hdrs", []) + sources,
    )
