"""Libraries of explored code, for fibers and for threads of the operating system."""

load("@rules_cc//cc:defs.bzl", "cc_library")

def schedule_library(name, schedule_deps = [], deps = [], **kwargs):
    """Two libraries of the same sources, which must not meet in one program.

    `name` runs on the fibers of engine.h, `name`_os_threads on those of
    os_engine.h, to be watched by ThreadSanitizer; it is built where something
    needs it.

    Args:
      name: of the one for fibers.
      schedule_deps: labels that exist in both variants: //harness/schedule and
        others made by this macro. With a colon or a folder of the same name.
      deps: labels that know nothing of threads.
      **kwargs: of both; see cc_library.
    """
    cc_library(name = name, deps = schedule_deps + deps, **kwargs)
    cc_library(
        name = name + "_os_threads",
        deps = [os_threads(label) for label in schedule_deps] + deps,
        tags = ["manual"],
        **kwargs
    )

def os_threads(label):
    """The label of the variant of `label` for threads of the operating system."""
    if ":" not in label:
        label = label + ":" + label.rsplit("/", 1)[-1]
    return label + "_os_threads"
