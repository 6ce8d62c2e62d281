"""A program built the same way whatever the configuration: optimised, and
without sanitizers. For what runs inside a guest, where a sanitizer's runtime
library is not, while the tests around it run under one."""

def _plain_impl(settings, _attr):
    return {
        "//command_line_option:compilation_mode": "opt",
        "//command_line_option:copt": [
            flag
            for flag in settings["//command_line_option:copt"]
            if not flag.startswith("-fsanitize") and not flag.startswith("-fno-sanitize")
        ],
        "//command_line_option:linkopt": [
            flag
            for flag in settings["//command_line_option:linkopt"]
            if not flag.startswith("-fsanitize")
        ],
        "//command_line_option:strip": "always",
    }

_plain = transition(
    implementation = _plain_impl,
    inputs = [
        "//command_line_option:copt",
        "//command_line_option:linkopt",
    ],
    outputs = [
        "//command_line_option:compilation_mode",
        "//command_line_option:copt",
        "//command_line_option:linkopt",
        "//command_line_option:strip",
    ],
)

def _plain_binary_impl(ctx):
    binary = ctx.attr.binary[0][DefaultInfo].files_to_run.executable
    out = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.symlink(output = out, target_file = binary, is_executable = True)
    return [DefaultInfo(
        executable = out,
        files = depset([out]),
        runfiles = ctx.runfiles(files = [out]),
    )]

plain_binary = rule(
    implementation = _plain_binary_impl,
    attrs = {
        "binary": attr.label(cfg = _plain, mandatory = True),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
    },
    executable = True,
)
