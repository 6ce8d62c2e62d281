"""Headers of libraries, compiled once for each configuration.

More than half of the time of a compilation goes into the headers of the
standard library and of GoogleTest. GCC reads what NAME.h.gch holds in place of
NAME.h, where that is the first to be included and the flags are the same;
otherwise it reads NAME.h. For another compiler the header is empty.
"""

load("@bazel_tools//tools/build_defs/cc:action_names.bzl", "ACTION_NAMES")
load("@bazel_tools//tools/cpp:toolchain_utils.bzl", "find_cpp_toolchain")

_PACKAGE = "ci/bazel/precompiled"

# What most sources include. A larger header takes longer to load.
_STANDARD_HEADERS = [
    "algorithm",
    "array",
    "atomic",
    "chrono",
    "cstdint",
    "cstdio",
    "cstdlib",
    "cstring",
    "functional",
    "map",
    "memory",
    "mutex",
    "optional",
    "set",
    "span",
    "string",
    "string_view",
    "thread",
    "unordered_map",
    "utility",
    "vector",
]

# The flags of what is compiled against FreeBSD's headers (see harness/sim).
_FREEBSD_COPTS = ["-Iharness/sim/include", "-fnon-call-exceptions"]

def _compile(ctx, toolchain, header, compiled, pic):
    action = ACTION_NAMES.cpp_compile
    features = cc_common.configure_features(
        ctx = ctx,
        cc_toolchain = toolchain,
        requested_features = ctx.features,
        unsupported_features = ctx.disabled_features,
    )
    cpp = ctx.fragments.cpp
    variables = cc_common.create_compile_variables(
        feature_configuration = features,
        cc_toolchain = toolchain,
        source_file = header.path,
        output_file = compiled.path,
        user_compile_flags = cpp.copts + cpp.cxxopts + ctx.attr.copts,
        use_pic = pic,
    )
    ctx.actions.run(
        executable = cc_common.get_tool_for_action(
            feature_configuration = features,
            action_name = action,
        ),
        arguments = ["-x", "c++-header"] + cc_common.get_memory_inefficient_command_line(
            feature_configuration = features,
            action_name = action,
            variables = variables,
        ),
        env = cc_common.get_environment_variables(
            feature_configuration = features,
            action_name = action,
            variables = variables,
        ),
        inputs = depset([header], transitive = [toolchain.all_files] + [
            dep[CcInfo].compilation_context.headers
            for dep in ctx.attr.deps
        ]),
        outputs = [compiled],
        mnemonic = "CppPrecompile",
        progress_message = "Precompiling " + header.short_path,
    )

def _precompiled_header_impl(ctx):
    toolchain = find_cpp_toolchain(ctx)
    header = ctx.actions.declare_file(ctx.label.name + ".h")
    if "clang" in toolchain.compiler_executable:
        ctx.actions.write(header, "")
        return [DefaultInfo(files = depset([header]))]
    ctx.actions.write(header, "".join([
        "#include <%s>\n" % name
        for name in ctx.attr.headers
    ]))

    # A folder of that name does as well as a file, and its files may have names
    # that Bazel takes for those of headers. GCC takes from it what suits.
    # Position-independent or not is up to Bazel in optimized builds only.
    outputs = [header]
    for pic in [True, False] if ctx.var["COMPILATION_MODE"] == "opt" else [True]:
        compiled = ctx.actions.declare_file("%s.gch/%s.inc" % (
            header.basename,
            "compiled" if pic else "compiled_nopic",
        ))
        _compile(ctx, toolchain, header, compiled, pic)
        outputs.append(compiled)
    return [DefaultInfo(files = depset(outputs))]

_precompiled_header = rule(
    implementation = _precompiled_header_impl,
    attrs = {
        "copts": attr.string_list(),
        "deps": attr.label_list(providers = [CcInfo]),
        "headers": attr.string_list(mandatory = True),
        "_cc_toolchain": attr.label(
            default = "@bazel_tools//tools/cpp:current_cc_toolchain",
        ),
    },
    fragments = ["cpp"],
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
)

def precompiled_headers():
    """Declares the headers among which with_precompiled_header() chooses."""
    _precompiled_header(
        name = "standard",
        headers = _STANDARD_HEADERS,
    )
    _precompiled_header(
        name = "test",
        headers = _STANDARD_HEADERS + ["gtest/gtest.h"],
    )
    _precompiled_header(
        name = "json",
        headers = _STANDARD_HEADERS + ["nlohmann/json.hpp"],
    )
    _precompiled_header(
        name = "freebsd",
        copts = _FREEBSD_COPTS,
        headers = _STANDARD_HEADERS,
        deps = ["//harness/sim:freebsd_headers"],
    )

def _header_for(attributes, otherwise):
    copts = attributes.get("copts", [])
    if copts == _FREEBSD_COPTS:
        return "freebsd"
    if [flag for flag in copts if not flag.startswith("-W")]:
        return None  # flags that the headers were not compiled with
    if "@nlohmann_json" in attributes.get("deps", []):
        return "json"
    return otherwise

def with_precompiled_header(attributes, otherwise):
    """Attributes of a C++ rule with a precompiled header put before its sources.

    Args:
      attributes: of the rule.
      otherwise: the header to take where nothing speaks for another one.

    Returns:
      The same attributes where no header suits.
    """
    srcs = attributes.get("srcs", [])
    if type(srcs) != "list" or not [s for s in srcs if s.endswith(".cc")]:
        return attributes
    header = _header_for(attributes, otherwise)
    if not header:
        return attributes
    return dict(
        attributes,
        srcs = srcs + ["//%s:%s" % (_PACKAGE, header)],
        copts = attributes.get("copts", []) +
                ["-include", "%s/%s.h" % (_PACKAGE, header)],
    )
