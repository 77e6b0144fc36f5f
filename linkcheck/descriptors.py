"""The limit of open files: raise it as far as it is allowed, and use fewer sockets if that is not enough."""

from __future__ import annotations

import os
import sys

if sys.platform != "win32":
    import resource

_KEPT = 48  # for files, pipes, the history, name servers, and what libraries open
_EACH = 2  # descriptors of a request that is under way: its name is looked up, a second address is tried
_IDLE = 1024  # connections that are worth keeping open for the next request
_MOST = 10_240  # macOS refuses more, whatever the hard limit says (OPEN_MAX in sys/syslimits.h)
_UNKNOWN = 8_192  # on systems that have no such limit


def room_for(sockets: int) -> int:
    """Raise the limit if that many sockets need it, and return how many of them may be used, at least one."""
    _raise(sockets * _EACH + _IDLE + _KEPT + _open())
    return max(1, min(sockets, _free() // _EACH))


def idle_room(sockets: int) -> int:
    """Return how many idle connections may be kept open besides that many sockets in use."""
    return max(0, min(_IDLE, _free() - sockets))


def _free() -> int:
    """Return how many descriptors there are for sockets."""
    return max(0, _limit() - _open() - _KEPT)


def _limit() -> int:
    if sys.platform == "win32":
        return _UNKNOWN
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _UNKNOWN if soft == resource.RLIM_INFINITY else soft


def _raise(wanted: int) -> None:
    if sys.platform == "win32":
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return
    for most in (wanted, _MOST):
        target = most if hard == resource.RLIM_INFINITY else min(most, hard)
        if target <= soft:
            return
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (target, hard))
        except (OSError, ValueError):
            continue
        return


def _open() -> int:
    """Return how many descriptors this process has open, as far as the system tells."""
    for folder in ("/proc/self/fd", "/dev/fd"):
        try:
            return len(os.listdir(folder))  # noqa: PTH208 - names are enough
        except OSError:
            continue
    return 16
