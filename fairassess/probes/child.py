"""The entrance of a child process: limits first, then one probe run, told over a pipe."""

import os
import resource
import sys

MEMORY_BYTES = 1 << 30
PROCESSOR_S = 60
OPEN_FILES = 64
FILE_BYTES = 1 << 20

OUT_OF_MEMORY = 71
"""Exit code of a child that got no more memory."""


def limit() -> None:
    """Bind this process and its children; no way leads back."""
    _bind(resource.RLIMIT_AS, MEMORY_BYTES)
    # A second more until SIGKILL, so that SIGXCPU comes first and tells why.
    _bind(resource.RLIMIT_CPU, PROCESSOR_S, PROCESSOR_S + 1)
    _bind(resource.RLIMIT_NOFILE, OPEN_FILES)
    _bind(resource.RLIMIT_FSIZE, FILE_BYTES)
    _bind(resource.RLIMIT_CORE, 0)


def _bind(what: int, most: int, at_last: int | None = None) -> None:
    _, ceiling = resource.getrlimit(what)
    wanted = most if at_last is None else at_last
    hard = wanted if ceiling == resource.RLIM_INFINITY else min(wanted, ceiling)
    resource.setrlimit(what, (min(most, hard), hard))


def channel() -> int:
    """Return the pipe to the parent; whatever is printed goes to standard error from now on."""
    kept = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return kept


def main() -> None:
    """Carry out the one run that the parent orders."""
    limit()
    to_parent = channel()
    # The library for logs would load them to colour its lines, which nobody sees here, for a sixth
    # of the time in which this process begins.
    sys.modules["rich"] = None  # type: ignore[assignment]
    try:
        # Only now, so that the limits hold for the libraries, too.
        from fairassess.probes import child_run

        child_run.carry_out(sys.stdin.fileno(), to_parent)
    except MemoryError:
        # Nothing that needs memory may be tried any more.
        os._exit(OUT_OF_MEMORY)


if __name__ == "__main__":
    main()
