"""The C++ libraries taprace uses, as the operating system's packages install them.

Debian puts them below /usr, FreeBSD packages below /usr/local. Each library
becomes an external repository with one target of the same name, for example
`@fmt`. Nothing is looked for until a target needs it, and a library that is
missing is reported with the packages that bring it.
"""

_PREFIXES = ["/usr", "/usr/local"]

# name: what to find below include/, what to link, and who ships it.
_LIBRARIES = {
    "benchmark": struct(
        include = "benchmark",
        linkopts = ["-lbenchmark"],
        packages = "libbenchmark-dev (Debian), benchmark (FreeBSD)",
    ),
    "boost_context": struct(
        include = "boost",
        linkopts = ["-lboost_context"],
        packages = "libboost-context-dev (Debian), boost-libs (FreeBSD)",
    ),
    "cli11": struct(
        include = "CLI",
        linkopts = [],
        packages = "libcli11-dev (Debian), cli11 (FreeBSD)",
    ),
    "fmt": struct(
        include = "fmt",
        linkopts = ["-lfmt"],
        packages = "libfmt-dev (Debian), libfmt (FreeBSD)",
    ),
    "googletest": struct(
        include = "gtest",
        linkopts = ["-lgtest"],
        packages = "libgtest-dev (Debian), googletest (FreeBSD)",
    ),
    "nlohmann_json": struct(
        include = "nlohmann",
        linkopts = [],
        packages = "nlohmann-json3-dev (Debian), nlohmann-json (FreeBSD)",
    ),
    "rapidcheck": struct(
        include = "rapidcheck",
        linkopts = ["-lrapidcheck"],
        packages = "librapidcheck-dev (Debian), rapidcheck (FreeBSD ports)",
    ),
    "tomlplusplus": struct(
        include = "toml++",
        linkopts = [],
        packages = "libtomlplusplus-dev (Debian), tomlplusplus (FreeBSD)",
    ),
}

_BUILD = """cc_library(
    name = "{name}",
    hdrs = glob(["include/**"], allow_empty = True),
    includes = {includes},
    linkopts = {linkopts},
    visibility = ["//visibility:public"],
)
"""

def _find_prefix(ctx):
    for prefix in _PREFIXES:
        if ctx.path("{}/include/{}".format(prefix, ctx.attr.include)).exists:
            return prefix
    fail("library {} not found below {}: install {}".format(
        ctx.name,
        " or ".join(_PREFIXES),
        ctx.attr.packages,
    ))

def _system_library_impl(ctx):
    prefix = _find_prefix(ctx)
    includes = []
    linkopts = ctx.attr.linkopts
    if prefix != "/usr":
        # Below /usr the compiler and the linker look by themselves.
        ctx.symlink(
            "{}/include/{}".format(prefix, ctx.attr.include),
            "include/" + ctx.attr.include,
        )
        includes = ["include"]
        linkopts = ["-L{0}/lib".format(prefix), "-Wl,-rpath,{0}/lib".format(prefix)] + linkopts
    ctx.file("BUILD", _BUILD.format(
        name = ctx.attr.library,
        includes = repr(includes),
        linkopts = repr(linkopts),
    ))

_system_library = repository_rule(
    implementation = _system_library_impl,
    local = True,
    attrs = {
        "include": attr.string(mandatory = True),
        "library": attr.string(mandatory = True),
        "linkopts": attr.string_list(),
        "packages": attr.string(mandatory = True),
    },
)

_CHART_JS = "share/javascript/chart.js/Chart.min.js"

def _chart_js_impl(ctx):
    ctx.file("BUILD", "exports_files([\"chart.js\"])\n")
    for prefix in _PREFIXES:
        if ctx.path("{}/{}".format(prefix, _CHART_JS)).exists:
            ctx.symlink("{}/{}".format(prefix, _CHART_JS), "chart.js")
            return
    ctx.file("chart.js", "// Built without libjs-chart.js: no plots.\n")

# Chart.js as its package installs it. Where it is missing, pages have tables and
# no plots.
_chart_js = repository_rule(implementation = _chart_js_impl, local = True)

def system_libraries():
    """Declares one repository a library."""
    _chart_js(name = "chart_js")
    for name, library in _LIBRARIES.items():
        _system_library(
            name = name,
            include = library.include,
            library = name,
            linkopts = library.linkopts,
            packages = library.packages,
        )
