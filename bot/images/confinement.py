"""What the picture worker takes from itself before it looks at the first stranger's file.

Two fences. The kernel's limits hold for any code: no new file descriptor (so no file and no socket), no byte into a
file, so much memory, no core dump. The audit hook (PEP 578) holds for Python code and cannot be removed again.
"""

import os
import resource
import sys

DESCRIPTORS = 3
"""Those that stay: one pipe in, one pipe out, one that goes nowhere. Numbers from this one up are refused."""

_REFUSED = (
    "socket.",
    "subprocess.",
    "ctypes.",
    "shutil.",
    "tempfile.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.startfile",
    "os.system",
    "os.kill",
    "os.remove",
    "os.rename",
    "os.mkdir",
    "os.rmdir",
    "os.link",
    "os.symlink",
    "os.chmod",
    "os.chown",
    "os.truncate",
    "os.listdir",
    "os.scandir",
)


def confine(memory: int) -> None:
    """Give up files, sockets, other programs and more than `memory` bytes of address space, for good."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    sys.addaudithook(_refuse)


def allow_processor_time(seconds: int) -> None:
    """Let this process use so many more seconds; beyond them the kernel ends it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds, resource.RLIM_INFINITY))


def yield_to_others() -> None:
    """Let the bot, which answers people, go first."""
    os.nice(5)


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" or event.startswith(_REFUSED):
        raise PermissionError(event)
