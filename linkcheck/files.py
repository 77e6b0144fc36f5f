"""Write files: the only place that creates or replaces a file for the user.

A regular file is replaced in one step and keeps its owner, permissions, attributes and symbolic links. Anything else (a
device, a FIFO, `/dev/stdout`, `/dev/fd/N`, a shell's `>(...)`) is written to as it is.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from linkcheck import interrupt
from linkcheck.console import encoded
from linkcheck.errors import ReportError, WriteError

FIFO_WAIT_S = 10.0
"""How long to wait for a process that reads a FIFO."""

_BLOCK_BYTES = 1_000_000
_POLL_S = 0.05
_MOST_LINKS = 40  # symbolic links followed, as in Linux
_NEW = 0o666  # the umask and the folder's default ACL apply
_PRIVATE = 0o600
_FOLDER_DENIED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_IN_USE = frozenset({errno.EBUSY, errno.EPERM, errno.EACCES, errno.EXDEV, errno.ETXTBSY})  # a mount point, for example
_DERIVED = frozenset({"security.capability", "security.evm", "security.ima"})  # the kernel makes them
_LOST = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ENXIO, errno.ESTALE})
_OPEN = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)


def write_file(path: Path, pieces: Iterable[str | bytes], *, edit: bool = False) -> None:
    """Write a whole file, or leave the old one as it was.

    Args:
        path: A regular file, a new file, a device, a FIFO or a descriptor (`/dev/fd/N`). Symbolic links are followed.
        pieces: The content; text is encoded as UTF-8.
        edit: The file is the user's own and is corrected rather than replaced: its hard links still lead to it.

    Raises:
        ReportError: The file cannot be written; a `WriteError` if the disk or the device is at fault.
    """
    try:
        _write(path, pieces, edit=edit)
    except (OSError, ValueError) as error:
        raise _error(path, error) from error


def check_file(path: Path) -> None:
    """Check, before the work starts, that a file can be written. Nothing is created or changed.

    Raises:
        ReportError: It cannot.
    """
    try:
        _check(path)
    except (OSError, ValueError) as error:
        raise _error(path, error) from error


def check_folder(path: Path) -> None:
    """Create a folder if it is missing, and check that files can be written into it.

    Raises:
        ReportError: They cannot.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except (OSError, ValueError) as error:
        raise ReportError(f"{path}: reports cannot be written there: {_reason(error)}.") from error


def blocks(path: Path) -> Iterator[bytes]:
    """Yield a file's bytes block by block."""
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            yield block


def _error(path: Path, error: OSError | ValueError) -> ReportError:
    kind = WriteError if isinstance(error, OSError) and error.errno in _LOST else ReportError
    return kind(f"{path}: cannot be written: {_reason(error)}.")


def _reason(error: OSError | ValueError) -> str:
    return (isinstance(error, OSError) and error.strerror) or str(error)


# --- what a path leads to ------------------------------------------------------------------------


def _followed(path: Path, *, edit: bool) -> int | Path:
    """Return the descriptor that a path means, or the path that its symbolic links lead to.

    Links are followed one by one, because a descriptor's link (`/proc/self/fd/1`) must not be: what is behind it may
    have no name, and a file opened for appending would be replaced.
    """
    for _ in range(_MOST_LINKS):
        if (descriptor := _descriptor(path)) is not None:
            return descriptor
        _refuse_planted(path, edit=edit)
        if not path.is_symlink():
            return path
        path = path.parent / path.readlink()
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))


def _descriptor(path: Path) -> int | None:
    if not (path.name.isascii() and path.name.isdigit()):
        return None
    folder = os.path.realpath(path.parent)
    ours = folder == "/dev/fd" or re.fullmatch(rf"/proc/{os.getpid()}/(?:task/\d+/)?fd", folder)
    return int(path.name) if ours else None


def _refuse_planted(path: Path, *, edit: bool) -> None:
    """Refuse what another user left for us in a folder that everybody can write to, as `/tmp`.

    The rule is the kernel's own (`fs.protected_symlinks`, `protected_fifos`, `protected_regular`), which is not in
    force everywhere, and which replacing a file would get round.
    """
    if sys.platform == "win32":
        return
    try:
        found, folder = path.lstat(), path.parent.stat()
    except FileNotFoundError:
        return
    if not (folder.st_mode & stat.S_ISVTX and folder.st_mode & stat.S_IWOTH):
        return
    trusted = found.st_uid in (os.geteuid(), folder.st_uid)
    regular = stat.S_ISREG(found.st_mode)
    if (
        not trusted
        and (regular or stat.S_ISLNK(found.st_mode) or stat.S_ISFIFO(found.st_mode))
        and not (edit and regular)
    ):
        raise PermissionError(
            errno.EACCES, f"it belongs to another user, in a folder that everybody can write to ({path.parent})"
        )


def _status(target: Path) -> os.stat_result | None:
    """Return what is there; None if nothing is.

    Raises:
        OSError: It is a folder or a socket, or cannot be looked at.
    """
    try:
        status = target.stat()
    except FileNotFoundError:
        if not target.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, f"the folder {target.parent} does not exist") from None
        return None
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder; name a file in it")
    if stat.S_ISSOCK(status.st_mode):
        raise OSError(errno.EINVAL, "it is a socket")
    return status


def _refuse_read_only(target: Path) -> None:
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "it is read-only")


def _check(path: Path) -> None:
    target = _followed(path, edit=False)
    if isinstance(target, int):
        _check_descriptor(target)
        return
    status = _status(target)
    if status is not None:
        _refuse_read_only(target)
    else:
        with tempfile.TemporaryFile(dir=target.parent):
            pass


def _check_descriptor(descriptor: int) -> None:
    os.fstat(descriptor)  # fails if it is closed
    if sys.platform == "win32":
        return
    import fcntl

    if fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY:
        raise OSError(errno.EBADF, "it is open for reading only")


# --- writing -------------------------------------------------------------------------------------


def _write(path: Path, pieces: Iterable[str | bytes], *, edit: bool) -> None:
    target = _followed(path, edit=edit)
    if isinstance(target, int):
        _check_descriptor(target)
        sys.stdout.flush()  # what was printed before comes first
        _write_stream(os.dup(target), pieces)
        return
    status = _status(target)
    if status is None:
        _create(target, pieces)
    elif stat.S_ISREG(status.st_mode):
        _replace(target, status, pieces, edit=edit)
    else:
        _write_stream(_open_stream(target, status), pieces)


def _fill(file: BinaryIO, pieces: Iterable[str | bytes]) -> None:
    for piece in pieces:
        interrupt.check()
        file.write(encoded(piece))
    file.flush()


def _write_stream(descriptor: int, pieces: Iterable[str | bytes]) -> None:
    # A reader that has read enough (`>(head)`) is no error.
    with contextlib.suppress(BrokenPipeError), os.fdopen(descriptor, "wb") as stream:
        _fill(stream, pieces)


def _open_stream(target: Path, status: os.stat_result) -> int:
    if not stat.S_ISFIFO(status.st_mode):
        return os.open(target, os.O_WRONLY | _OPEN)
    descriptor = _open_fifo(target, time.monotonic, time.sleep)
    os.set_blocking(descriptor, True)
    return descriptor


def _open_fifo(target: Path, clock: Callable[[], float], sleep: Callable[[float], None]) -> int:
    """Open a FIFO as soon as a process reads it; without one, opening it would never return."""
    deadline = clock() + FIFO_WAIT_S
    while True:
        try:
            return os.open(target, os.O_WRONLY | os.O_NONBLOCK | _OPEN)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            if clock() >= deadline:
                raise OSError(errno.ENXIO, "no process reads this FIFO") from error
        interrupt.check()
        sleep(_POLL_S)


def _create(target: Path, pieces: Iterable[str | bytes]) -> None:
    with _temporary(target.parent, _NEW) as (file, temporary):
        _complete(file, pieces)
        file.close()
        temporary.replace(target)
        _sync_folder(target.parent)


def _replace(target: Path, status: os.stat_result, pieces: Iterable[str | bytes], *, edit: bool) -> None:
    """Replace a file in one step if the new one can have all that the old one has; otherwise overwrite it in place.

    Either way the new content is complete in a temporary file first, which only its owner can read until it has the
    permissions of the file that it replaces.
    """
    _refuse_read_only(target)
    one_step = not (edit and status.st_nlink > 1)
    with contextlib.ExitStack() as stack:
        try:
            file, temporary = stack.enter_context(_temporary(target.parent, _PRIVATE))
        except OSError as error:
            if error.errno not in _FOLDER_DENIED:
                raise
            one_step = False
            file, temporary = stack.enter_context(_temporary(Path(tempfile.gettempdir()), _PRIVATE))
        _complete(file, pieces)
        one_step = one_step and _inherits(file.fileno(), target, status)
        file.close()
        if one_step and _moved(temporary, target):
            _sync_folder(target.parent)
        else:
            _overwrite(target, status, temporary)


def _complete(file: BinaryIO, pieces: Iterable[str | bytes]) -> None:
    _fill(file, pieces)
    os.fsync(file.fileno())


class _TornError(OSError):
    """A file was overwritten in part; the temporary file has its whole content and is kept."""


@contextlib.contextmanager
def _temporary(folder: Path, mode: int) -> Iterator[tuple[BinaryIO, Path]]:
    """Create a file with a new name, and remove it at the end unless it was moved."""
    path = folder / f".linkcheck-{os.urandom(8).hex()}.part"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _OPEN | _NO_FOLLOW, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file, path
    except _TornError:
        raise
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    path.unlink(missing_ok=True)


def _moved(temporary: Path, target: Path) -> bool:
    """Move a file to its place; False if the place cannot get another file (a mount point, a file that is in use)."""
    try:
        temporary.replace(target)
    except OSError as error:
        if error.errno in _IN_USE:
            return False
        raise
    return True


def _inherits(descriptor: int, target: Path, status: os.stat_result) -> bool:
    """Give a new file the owner, the attributes and the permissions of another; False if it cannot have all of them."""
    if sys.platform == "win32":
        return True
    try:
        own = os.fstat(descriptor)
        if (own.st_uid, own.st_gid) != (status.st_uid, status.st_gid):
            os.fchown(descriptor, status.st_uid, status.st_gid)
        _copy_attributes(target, descriptor)
        os.fchmod(descriptor, stat.S_IMODE(status.st_mode))
    except OSError:
        return False
    return True


def _copy_attributes(source: Path, descriptor: int) -> None:
    """Copy the extended attributes, access control lists among them, and remove those that the folder handed down."""
    if sys.platform != "linux":
        return
    try:
        wanted = {name: os.getxattr(source, name) for name in os.listxattr(source) if name not in _DERIVED}
    except OSError as error:
        if error.errno == errno.ENOTSUP:
            return
        raise
    present = {name: os.getxattr(descriptor, name) for name in os.listxattr(descriptor) if name not in _DERIVED}
    for name in present.keys() - wanted.keys():
        os.removexattr(descriptor, name)
    for name, value in wanted.items():
        if present.get(name) != value:
            os.setxattr(descriptor, name, value)


def _overwrite(target: Path, status: os.stat_result, source: Path) -> None:
    """Write the content of `source` into a file that stays the same file (owner, hard links, mount).

    Raises:
        OSError: It cannot be; the file is as it was, or the error says where its content is.
    """
    size = source.stat().st_size
    descriptor = os.open(target, os.O_WRONLY | _OPEN | _NO_FOLLOW)
    with os.fdopen(descriptor, "wb", buffering=0):
        found = os.fstat(descriptor)
        if (found.st_dev, found.st_ino) != (status.st_dev, status.st_ino):
            raise OSError(errno.ESTALE, "it was replaced in the meantime")
        _reserve(descriptor, size, found.st_size)
        try:
            _copy(source, descriptor, size)
        except KeyboardInterrupt:
            _copy(source, descriptor, size)  # not half a file
            raise
        except OSError as error:
            why = f"{_reason(error)}, after part of it was overwritten; the new content is in {source}"
            raise _TornError(error.errno, why) from error


def _reserve(descriptor: int, size: int, old_size: int) -> None:
    """Reserve the disk space before the first byte is changed."""
    if size <= old_size or sys.platform in ("win32", "darwin"):
        return
    try:
        os.posix_fallocate(descriptor, 0, size)
    except OSError as error:
        os.ftruncate(descriptor, old_size)
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # not every file system can
            raise


def _copy(source: Path, descriptor: int, size: int) -> None:
    os.lseek(descriptor, 0, os.SEEK_SET)
    for block in blocks(source):
        view = memoryview(block)
        while view:
            view = view[os.write(descriptor, view) :]
    os.ftruncate(descriptor, size)
    os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    """Make a file's new name survive a power failure, on systems that can synchronise a folder."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
