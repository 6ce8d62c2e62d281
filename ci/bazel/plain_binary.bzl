"""A program without sanitizers, whatever the configuration. For what runs inside
a guest, where a sanitizer's runtime library is not, while the tests around it
run under one. Where there is no sanitizer the configuration stays as it is, so
that the program shares the objects of everything else."""

_OPTIONS = [
    "//command_line_option:copt",
    "//command_line_option:linkopt",
]

def _without_sanitizers(flags):
    return [
        flag
        for flag in flags
        if not flag.startswith("-fsanitize") and not flag.startswith("-fno-sanitize")
    ]

def _plain_impl(settings, _attr):
    return {option: _without_sanitizers(settings[option]) for option in _OPTIONS}

_plain = transition(
    implementation = _plain_impl,
    inputs = _OPTIONS,
    outputs = _OPTIONS,
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
