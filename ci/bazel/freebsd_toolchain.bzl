"""Cross compilation for FreeBSD: Clang and lld of this machine with the headers
and libraries of an unpacked FreeBSD base system (base.txz), whose folder the
environment variable FREEBSD_SYSROOT names.

    FREEBSD_SYSROOT=~/freebsd-15.1 bazel build --config=opt --config=freebsd //harness/agent

On FreeBSD itself the ordinary build does.
"""

load("@bazel_tools//tools/build_defs/cc:action_names.bzl", "ACTION_NAMES")
load(
    "@bazel_tools//tools/cpp:cc_toolchain_config_lib.bzl",
    "feature",
    "flag_group",
    "flag_set",
    "tool_path",
)

_COMPILE = [
    ACTION_NAMES.assemble,
    ACTION_NAMES.c_compile,
    ACTION_NAMES.cpp_compile,
    ACTION_NAMES.preprocess_assemble,
]
_LINK = [
    ACTION_NAMES.cpp_link_dynamic_library,
    ACTION_NAMES.cpp_link_executable,
    ACTION_NAMES.cpp_link_nodeps_dynamic_library,
]

def _flags(name, actions, flags):
    return feature(
        name = name,
        enabled = True,
        flag_sets = [flag_set(
            actions = actions,
            flag_groups = [flag_group(flags = flags)],
        )],
    )

def _config_impl(ctx):
    sysroot = ["--target=" + ctx.attr.triple, "--sysroot=" + ctx.attr.sysroot]
    return cc_common.create_cc_toolchain_config_info(
        ctx = ctx,
        toolchain_identifier = "freebsd",
        host_system_name = "local",
        target_system_name = ctx.attr.triple,
        target_cpu = "freebsd",
        target_libc = "freebsd",
        compiler = "clang",
        abi_version = "unknown",
        abi_libc_version = "unknown",
        builtin_sysroot = ctx.attr.sysroot,
        cxx_builtin_include_directories = [
            ctx.attr.sysroot + "/usr/include",
        ] + ctx.attr.clang_includes,
        features = [
            _flags("target", _COMPILE + _LINK, sysroot),
            _flags("compiling", _COMPILE, [
                "-stdlib=libc++",
                "-Wno-unused-command-line-argument",
                "-no-canonical-prefixes",
            ]),
            _flags("linking", _LINK, ["-fuse-ld=lld", "-lc++", "-lm"]),
            feature(name = "supports_pic", enabled = True),
        ],
        tool_paths = [
            tool_path(name = name, path = path)
            for name, path in ctx.attr.tools.items()
        ],
    )

freebsd_toolchain_config = rule(
    implementation = _config_impl,
    attrs = {
        "clang_includes": attr.string_list(),
        "sysroot": attr.string(),
        "tools": attr.string_dict(),
        "triple": attr.string(),
    },
    provides = [CcToolchainConfigInfo],
)

_BUILD = """load("@{workspace}//ci/bazel:freebsd_toolchain.bzl", "freebsd_toolchain_config")

package(default_visibility = ["//visibility:public"])

filegroup(name = "nothing")

freebsd_toolchain_config(
    name = "config",
    clang_includes = {clang_includes},
    sysroot = "{sysroot}",
    tools = {tools},
    triple = "{triple}",
)

cc_toolchain(
    name = "cc",
    all_files = ":nothing",
    compiler_files = ":nothing",
    dwp_files = ":nothing",
    linker_files = ":nothing",
    objcopy_files = ":nothing",
    strip_files = ":nothing",
    supports_param_files = 1,
    toolchain_config = ":config",
)

toolchain(
    name = "toolchain",
    target_compatible_with = [
        "@platforms//cpu:x86_64",
        "@platforms//os:freebsd",
    ],
    toolchain = ":cc",
    toolchain_type = "@bazel_tools//tools/cpp:toolchain_type",
)
"""

# Besides the compiler. An archive is the same whoever makes it; the compiler
# finds its linker itself, and the others are not called.
_TOOLS = {
    "ar": ["llvm-ar", "ar"],
    "cpp": ["clang-cpp"],
    "gcov": ["llvm-cov"],
    "ld": ["ld.lld"],
    "nm": ["llvm-nm", "nm"],
    "objcopy": ["llvm-objcopy"],
    "objdump": ["llvm-objdump"],
    "strip": ["llvm-strip"],
}

def _failing(why):
    return "fail({})\n".format(repr(why))

def _no_sysroot(why):
    return _failing(why + ": set FREEBSD_SYSROOT to the folder of an unpacked FreeBSD base system (base.txz)")

def _first(ctx, programs):
    for program in programs:
        path = ctx.which(program)
        if path:
            return str(path)
    return "/bin/false"

def _find_clang(ctx):
    clang = ctx.os.environ.get("CLANG", "clang")
    if clang.startswith("/"):
        return clang if ctx.path(clang).exists else None
    path = ctx.which(clang)
    return str(path) if path else None

def _version(ctx, sysroot):
    # "#define __FreeBSD_version 1501000 …"
    for line in ctx.read(sysroot + "/usr/include/sys/param.h").splitlines():
        words = line.replace("\t", " ").split(" ")
        words = [word for word in words if word]
        if words[:2] == ["#define", "__FreeBSD_version"]:
            number = int(words[2])
            return "{}.{}".format(number // 100000, number // 1000 % 100)
    return None

def _freebsd_toolchain_impl(ctx):
    sysroot = ctx.os.environ.get("FREEBSD_SYSROOT", "")
    if not sysroot:
        ctx.file("BUILD", _no_sysroot("FREEBSD_SYSROOT is not set"))
        return
    if not ctx.path(sysroot + "/usr/include/sys/param.h").exists:
        ctx.file("BUILD", _no_sysroot(
            sysroot + ": no usr/include/sys/param.h in it",
        ))
        return
    version = _version(ctx, sysroot)
    if not version:
        ctx.file("BUILD", _no_sysroot(sysroot + ": not FreeBSD's"))
        return
    clang = _find_clang(ctx)
    if not clang:
        ctx.file("BUILD", _failing("no clang found: install clang and lld, or set CLANG to its name"))
        return
    tools = {name: _first(ctx, programs) for name, programs in _TOOLS.items()}
    tools["gcc"] = clang
    clang_includes = []

    # Where the compiler says it reads its own headers depends on the flag.
    for flags in [[], ["-no-canonical-prefixes"]]:
        found = ctx.execute([clang] + flags + ["-print-resource-dir"])
        folder = ctx.path(found.stdout.strip())
        clang_includes += [str(folder), str(folder.realpath)]
    ctx.file("BUILD", _BUILD.format(
        clang_includes = repr(clang_includes),
        sysroot = sysroot,
        tools = repr(tools),
        triple = "x86_64-unknown-freebsd" + version,
        workspace = ctx.attr.workspace,
    ))

freebsd_toolchain = repository_rule(
    implementation = _freebsd_toolchain_impl,
    attrs = {"workspace": attr.string(default = "taprace")},
    environ = ["CLANG", "FREEBSD_SYSROOT", "PATH"],
    local = True,
)
