"""Two audits may begin at the same moment, and the first to come makes the file."""

from __future__ import annotations

import threading
from pathlib import Path

from linkcheck.history.store import Store


def test_a_file_that_many_make_at_once(tmp_path: Path) -> None:
    """None is refused, whoever comes first."""
    refused: list[Exception] = []

    def make(path: Path, together: threading.Barrier) -> None:
        together.wait()
        try:
            Store(path).close()
        except Exception as error:  # noqa: BLE001
            refused.append(error)

    for number in range(15):
        together = threading.Barrier(4)
        path = tmp_path / f"{number}.sqlite3"
        threads = [threading.Thread(target=make, args=(path, together)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert refused == []
