"""Writing files: in one step, with all that the old file had; what is no regular file is written to."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from linkcheck import files
from linkcheck.errors import ReportError, WriteError
from linkcheck.files import check_file, check_folder, write_file


def names(folder: Path) -> list[str]:
    """Return the names in a folder."""
    return sorted(path.name for path in folder.iterdir())


def mode(path: Path) -> int:
    """Return a file's permissions."""
    return stat.S_IMODE(path.stat().st_mode)


def access_list(user: int, permissions: int) -> bytes:
    """Return a POSIX ACL (version 2) that gives one more user access to a file of mode 0640."""
    nobody = 0xFFFFFFFF
    entries = ((0x01, 6, nobody), (0x02, permissions, user), (0x04, 0, nobody), (0x10, 4, nobody), (0x20, 0, nobody))
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


# --- regular files -------------------------------------------------------------------------------


def test_replaces_whole(tmp_path: Path) -> None:
    """A file is replaced in one step, and nothing else is left in the folder."""
    path = tmp_path / "report.md"
    path.write_text("old", "utf-8")
    write_file(path, "néw \ud800")
    assert path.read_text("utf-8") == "néw \\ud800"
    assert names(tmp_path) == ["report.md"]


def test_a_new_file_is_like_any_other(tmp_path: Path) -> None:
    """A new report has the permissions of any new file, not those of a temporary one."""
    path, plain = tmp_path / "a", tmp_path / "b"
    write_file(path, "x")
    plain.write_text("x", "utf-8")
    assert path.stat().st_mode == plain.stat().st_mode


def test_half_a_report_is_never_seen(tmp_path: Path) -> None:
    """If the content cannot be made, the old file stays and no part of the new one is left."""
    path = tmp_path / "report.md"
    path.write_text("old", "utf-8")

    def pieces() -> Iterator[str]:
        yield "half"
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(WriteError, match=r"report\.md: cannot be written: No space left") as caught:
        write_file(path, pieces())
    assert caught.value.exit_code == 3
    assert path.read_text("utf-8") == "old"
    assert names(tmp_path) == ["report.md"]


@pytest.mark.parametrize("edit", [False, True], ids=["report", "source"])
@pytest.mark.parametrize("permissions", [0o600, 0o640, 0o604, 0o755], ids=oct)
def test_keeps_permissions_at_every_moment(tmp_path: Path, permissions: int, edit: bool) -> None:
    """The permissions stay, and no file of the folder is ever open to more people than the old one."""
    path = tmp_path / "list.txt"
    path.write_text("old", "utf-8")
    path.chmod(permissions)
    seen: set[int] = set()

    def pieces() -> Iterator[str]:
        for word in ("new", "er"):
            seen.update(mode(each) & ~permissions for each in tmp_path.iterdir())
            yield word

    write_file(path, pieces(), edit=edit)
    assert (path.read_text("utf-8"), mode(path), seen) == ("newer", permissions, {0})


def test_permissions_are_set_before_the_file_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process killed right before or after the move leaves no file that others can read."""
    path = tmp_path / "list.txt"
    path.write_text("old", "utf-8")
    path.chmod(0o600)
    moved: list[int] = []

    def replace(self: Path, target: Path) -> None:
        moved.append(mode(self))
        os.replace(self, target)  # noqa: PTH105

    monkeypatch.setattr(Path, "replace", replace)
    write_file(path, ["new"])
    assert moved == [0o600]


def test_content_is_on_disk_before_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a power failure there is the old file or the new one, not an empty one."""
    order: list[str] = []

    def sync(descriptor: int) -> None:
        order.append("sync")

    def replace(self: Path, target: Path) -> None:
        order.append("move")
        os.replace(self, target)  # noqa: PTH105

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "replace", replace)
    write_file(tmp_path / "a", ["new"])
    assert order == ["sync", "move", "sync"]


def test_keeps_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new file gets the owner of the old one; if it may not, the old one is overwritten in place."""
    path = tmp_path / "report.md"
    path.write_text("old", "utf-8")
    if os.geteuid() == 0:
        os.chown(path, 12345, 54321)
        write_file(path, ["new"])
        assert (path.stat().st_uid, path.stat().st_gid, path.read_text("utf-8")) == (12345, 54321, "new")
    file = path.stat().st_ino

    def refuse(descriptor: int, owner: int, group: int) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "fchown", refuse)
    monkeypatch.setattr(os, "fstat", lambda descriptor, real=os.fstat: _owned_by_another(real(descriptor)))
    write_file(path, ["newest"])
    assert (path.stat().st_ino, path.read_text("utf-8"), names(tmp_path)) == (file, "newest", ["report.md"])


def _owned_by_another(status: os.stat_result) -> os.stat_result:
    values = list(status)
    values[stat.ST_UID] += 1
    return os.stat_result(values)


def test_keeps_attributes(tmp_path: Path) -> None:
    """Extended attributes and access control lists are those of the old file, not those that the folder hands down."""
    path = tmp_path / "report.md"
    path.write_text("old", "utf-8")
    kept: dict[str, bytes] = {}
    for name, value in (("user.origin", b"archive"), ("system.posix_acl_access", access_list(12345, 4))):
        with contextlib.suppress(OSError):  # not every file system has them
            os.setxattr(path, name, value)
            kept[name] = value
    with contextlib.suppress(OSError):
        os.setxattr(tmp_path, "system.posix_acl_default", access_list(999, 7))
    before = mode(path)
    write_file(path, ["new"])
    assert path.read_text("utf-8") == "new"
    assert {name: os.getxattr(path, name) for name in os.listxattr(path) if name in kept} == kept
    assert mode(path) == before


def test_keeps_symbolic_links(tmp_path: Path) -> None:
    """A link stays, relative or through other links, also one whose file does not exist yet."""
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "report.md").write_text("old", "utf-8")
    (tmp_path / "second").symlink_to("real/report.md")
    (tmp_path / "first").symlink_to(tmp_path / "second")
    (tmp_path / "dangling").symlink_to("real/later.md")
    for link in ("first", "dangling"):
        check_file(tmp_path / link)
        write_file(tmp_path / link, ["new"])
        assert (tmp_path / link).is_symlink()
    assert [(tmp_path / "real" / name).read_text("utf-8") for name in ("report.md", "later.md")] == ["new", "new"]
    assert names(tmp_path / "real") == ["later.md", "report.md"]


def test_keeps_hard_links_of_a_source(tmp_path: Path) -> None:
    """A corrected source is still the same file under its other names; a report leaves copies by hard link alone."""
    path, other = tmp_path / "list.txt", tmp_path / "backup.txt"
    path.write_text("the old text, and long", "utf-8")
    other.hardlink_to(path)
    write_file(path, ["short"], edit=True)
    assert (path.read_text("utf-8"), other.read_text("utf-8"), path.samefile(other)) == ("short", "short", True)
    write_file(path, ["now longer than before"], edit=True)
    assert other.read_text("utf-8") == "now longer than before"
    write_file(path, ["report"])
    assert (path.read_text("utf-8"), other.read_text("utf-8")) == ("report", "now longer than before")
    assert names(tmp_path) == ["backup.txt", "list.txt"]


def test_a_full_disk_leaves_a_hard_linked_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is overwritten in place keeps its content if the disk has no room for the new one."""
    path = tmp_path / "list.txt"
    path.write_text("old", "utf-8")
    (tmp_path / "other").hardlink_to(path)

    def full(descriptor: int, offset: int, length: int) -> None:
        os.ftruncate(descriptor, length)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(WriteError):
        write_file(path, ["longer than the old"], edit=True)
    assert path.read_text("utf-8") == "old"
    assert names(tmp_path) == ["list.txt", "other"]


def test_a_failure_in_the_middle_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If overwriting fails halfway, the message names the file that has the whole new content."""
    path = tmp_path / "list.txt"
    path.write_text("old", "utf-8")
    (tmp_path / "other").hardlink_to(path)

    def fail(descriptor: int, data: memoryview) -> int:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "write", fail)
    with pytest.raises(WriteError, match="the new content is in") as caught:
        write_file(path, ["new"], edit=True)
    assert Path(str(caught.value).split(" is in ")[1].rstrip(".")).read_text("utf-8") == "new"


@pytest.mark.parametrize("number", [errno.EBUSY, errno.EPERM], ids=["mount-point", "immutable-name"])
def test_a_name_that_cannot_be_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """A file that is mounted into a container is overwritten, since its name cannot get another file."""
    path = tmp_path / "report.md"
    path.write_text("old", "utf-8")

    def refuse(self: Path, target: Path) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "replace", refuse)
    write_file(path, ["new"])
    assert (path.read_text("utf-8"), names(tmp_path)) == ("new", ["report.md"])


def test_a_folder_that_takes_no_new_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writable file in a folder that is not is overwritten; the temporary file is elsewhere, and goes."""
    folder, elsewhere = tmp_path / "folder", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    path = folder / "report.md"
    path.write_text("old", "utf-8")
    real = os.open

    def guarded(name: str | Path, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_CREAT and Path(name).parent == folder:
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(name, flags, mode)

    monkeypatch.setattr(os, "open", guarded)
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    write_file(path, ["new"])
    assert (path.read_text("utf-8"), names(folder), names(elsewhere)) == ("new", ["report.md"], [])


def test_two_writers_do_not_meet(tmp_path: Path) -> None:
    """Two runs that write the same report at once leave one of them, whole."""
    path = tmp_path / "report.md"
    texts = [f"{number}" * 200_000 for number in range(4)]
    threads = [threading.Thread(target=write_file, args=(path, [text])) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_text("utf-8") in texts
    assert names(tmp_path) == ["report.md"]


# --- what is no regular file ---------------------------------------------------------------------


def test_a_device_stays_a_device() -> None:
    """What goes to the null device is gone, and the device is there still."""
    check_file(Path(os.devnull))
    write_file(Path(os.devnull), ["report"])
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


def test_a_full_device() -> None:
    """A device that takes nothing is an error of the run, not of the command line."""
    with pytest.raises(WriteError, match=r"/dev/full: cannot be written: No space left") as caught:
        write_file(Path("/dev/full"), ["report"])
    assert caught.value.exit_code == 3


def test_a_fifo_is_written_to(tmp_path: Path) -> None:
    """The reader of a FIFO gets the report, through a link as well, and the FIFO stays."""
    fifo, link, got = tmp_path / "fifo", tmp_path / "link", list[bytes]()
    os.mkfifo(fifo)
    link.symlink_to(fifo)
    for path in (fifo, link):
        check_file(path)
        reader = threading.Thread(target=lambda: got.append(fifo.read_bytes()))
        reader.start()
        write_file(path, ["report", " whole"])
        reader.join()
    assert got == [b"report whole"] * 2
    assert stat.S_ISFIFO(fifo.stat().st_mode)


def test_a_fifo_without_a_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A FIFO that no process reads does not hold the run up for ever."""
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    slept: list[float] = []
    monkeypatch.setattr("time.monotonic", lambda: sum(slept))
    monkeypatch.setattr("time.sleep", slept.append)
    with pytest.raises(ReportError, match="no process reads this FIFO"):
        write_file(fifo, ["report"])
    assert sum(slept) >= files.FIFO_WAIT_S
    assert stat.S_ISFIFO(fifo.stat().st_mode)


def test_a_reader_that_has_enough(tmp_path: Path) -> None:
    """`>(head -1)` is no error."""
    ours, theirs = os.pipe()
    os.close(ours)
    try:
        write_file(Path(f"/dev/fd/{theirs}"), ["report\n"] * 100)
    finally:
        os.close(theirs)
    assert names(tmp_path) == []


@pytest.mark.parametrize("folder", ["/dev/fd", "/proc/self/fd"])
def test_a_descriptor_is_written_to(tmp_path: Path, folder: str) -> None:
    """A file that is open for appending gets the report at its end; it is neither replaced nor emptied."""
    path = tmp_path / "log"
    path.write_text("before\n", "utf-8")
    link = tmp_path / "link"
    with path.open("ab") as log:
        link.symlink_to(f"{folder}/{log.fileno()}")
        for name in (Path(f"{folder}/{log.fileno()}"), link):
            check_file(name)
            write_file(name, ["report\n"])
    assert path.read_text("utf-8") == "before\nreport\nreport\n"


def test_a_descriptor_that_is_not_open(tmp_path: Path) -> None:
    """A descriptor that is closed, or open for reading only, is refused before the work begins."""
    with pytest.raises(ReportError, match="Bad file descriptor"):
        check_file(Path("/dev/fd/987"))
    (tmp_path / "list").write_text("", "utf-8")
    with (tmp_path / "list").open("rb") as file, pytest.raises(ReportError, match="reading only"):
        check_file(Path(f"/dev/fd/{file.fileno()}"))


# --- what cannot be written ----------------------------------------------------------------------


def test_check_creates_nothing(tmp_path: Path) -> None:
    """To check a path leaves the folder and the file as they are."""
    check_file(tmp_path / "report.md")
    assert names(tmp_path) == []
    (tmp_path / "report.md").write_text("old", "utf-8")
    check_file(tmp_path / "report.md")
    assert (tmp_path / "report.md").read_text("utf-8") == "old"


def test_wrong_paths(tmp_path: Path) -> None:
    """Each path that cannot be written is refused in one sentence, with exit code 2, before and after the work."""
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "nowhere").symlink_to("missing/report.md")
    cases = {
        tmp_path: "is a folder",
        tmp_path / "none" / "report.md": "none does not exist",
        tmp_path / "nowhere": "missing does not exist",
        tmp_path / "loop": "symbolic links",
        tmp_path / ("x" * 300): "too long",
        tmp_path / "nul\0": "null (byte|character)",
    }
    for path, why in cases.items():
        for act in (check_file, lambda path: write_file(path, ["x"])):
            with pytest.raises(ReportError, match=why) as caught:
                act(path)
            assert caught.value.exit_code == 2
    assert names(tmp_path) == ["loop", "nowhere"]


def test_a_read_only_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that its owner made read-only is not replaced, although the folder would allow it."""
    path = tmp_path / "report.md"
    path.write_text("old", "utf-8")
    path.chmod(0o444)
    monkeypatch.setattr(os, "access", lambda *_: False)  # the superuser may write anything
    for act in (check_file, lambda path: write_file(path, ["x"])):
        with pytest.raises(ReportError, match="read-only"):
            act(path)
    assert path.read_text("utf-8") == "old"


@pytest.mark.parametrize("kind", ["link", "fifo", "file"])
def test_what_others_planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """In a folder like /tmp, the link, FIFO or file of another user is not written to; our own is."""
    shared, private = tmp_path / "shared", tmp_path / "private"
    shared.mkdir()
    shared.chmod(0o1777)
    private.write_text("precious", "utf-8")
    path = shared / "report.md"
    if kind == "link":
        path.symlink_to(private)
    elif kind == "fifo":
        os.mkfifo(path)
    else:
        path.write_text("theirs", "utf-8")
    me, owner = os.geteuid(), path.lstat().st_uid
    real = Path.stat

    def root_folder(self: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        status = real(self, follow_symlinks=follow_symlinks)
        values = list(status)
        values[stat.ST_UID] = me + 7 if self == shared else values[stat.ST_UID]
        return os.stat_result(values)

    monkeypatch.setattr(Path, "stat", root_folder)
    check_file(path)  # ours: found before anybody else's user id is taken on
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    for act in (check_file, lambda path: write_file(path, ["x"])):
        with pytest.raises(ReportError, match="belongs to another user"):
            act(path)
    assert private.read_text("utf-8") == "precious"


def test_folders(tmp_path: Path) -> None:
    """A folder for reports is made with its parents; a file in its place is an error."""
    check_folder(tmp_path / "new" / "er")
    assert (tmp_path / "new" / "er").is_dir()
    blocker = tmp_path / "file"
    blocker.write_text("", "utf-8")
    with pytest.raises(ReportError, match="reports cannot be written there"):
        check_folder(blocker / "sub")
