"""Rule repositories for Debian's Bazel, which has no network.

`bazel-bootstrap` is built from source without a release label, so its
`native.bazel_version` is empty; a released Bazel names its version, and gets
its rules from the network as usual.
"""

_RULES = {
    "bazel_skylib": "/usr/share/bazel/tools/skylib",
    "platforms": "/usr/share/bazel/platforms",
    "rules_java": "/usr/share/bazel/rules/java",
    "rules_proto": "/usr/share/bazel/rules/proto",
}

def offline_rules():
    """Declares local stand-ins for what Bazel would otherwise download."""
    if native.bazel_version:
        return
    for name, path in _RULES.items():
        native.local_repository(name = name, path = path)

    # Debian's bazel-rules-cc wants a newer Bazel than Debian's.
    for name in ["rules_cc", "rules_shell", "remote_coverage_tools"]:
        native.local_repository(name = name, path = "ci/bazel/" + name)
