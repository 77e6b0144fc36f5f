"""The shape of the package: modules, layers of imports, and how many modules one plain URL enters.

`python -m benchmarks.structure` prints the figures; `--list` names the modules that the URL enters. Nothing is timed.
"""

from __future__ import annotations

import ast
import asyncio
import http.server
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import linkcheck

PACKAGE = Path(linkcheck.__file__).parent
PAGE = b"<!doctype html><title>Tides</title><h1>Tides of the harbour</h1><p>" + b"The water rises twice a day. " * 40


def module_of(path: Path) -> str:
    """Return the dotted name of a source file of the package."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(names: frozenset[str], path: Path) -> Iterator[str]:
    """Yield the modules of the package that a file imports, wherever the import stands."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.ImportFrom) or node.module is None:
            continue
        for alias in node.names:
            for name in (f"{node.module}.{alias.name}", node.module):
                if name in names:
                    yield name
                    break


def unit_of(name: str) -> str:
    """Return the top-level package or module that a module belongs to."""
    return ".".join(name.split(".")[:2])


def layers(graph: dict[str, set[str]]) -> int:
    """Return how many layers a graph of imports has: the length of its longest chain.

    Raises:
        ValueError: The graph has a cycle.
    """
    heights: dict[str, int] = {}

    def height(name: str, above: tuple[str, ...]) -> int:
        if name in above:
            raise ValueError("cycle: " + " -> ".join([*above[above.index(name) :], name]))
        if name not in heights:
            heights[name] = 1 + max((height(other, (*above, name)) for other in graph[name]), default=0)
        return heights[name]

    return max(height(name, ()) for name in graph)


def units() -> dict[str, set[str]]:
    """Return which top-level units import which others."""
    paths = {module_of(path): path for path in PACKAGE.rglob("*.py")}
    names = frozenset(paths)
    graph: dict[str, set[str]] = {}
    for name, path in paths.items():
        if name in ("linkcheck", "linkcheck.__main__"):
            continue
        own = graph.setdefault(unit_of(name), set())
        own |= {unit_of(other) for other in imports(names, path) if other != "linkcheck"} - {unit_of(name)}
    return graph


class _Pages(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


@contextmanager
def server() -> Iterator[str]:
    """Serve one page on loopback; the value is its address."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Pages) as pages:
        threading.Thread(target=pages.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{pages.server_address[1]}/tides"
        pages.shutdown()


def entered(work: Callable[[], object]) -> set[str]:
    """Return the modules of the package of which a function runs while `work` does."""
    seen: set[str] = set()

    def look(frame: FrameType, event: str, argument: object) -> None:
        if event == "call" and frame.f_code.co_name != "<module>":
            seen.add(frame.f_code.co_filename)

    sys.setprofile(look)
    try:
        work()
    finally:
        sys.setprofile(None)
    return {module_of(Path(name)) for name in seen if Path(name).is_relative_to(PACKAGE)}


def check(text: str) -> str:
    """Extract, check and report what a text cites, as `linkcheck check --allow-private` does."""
    settings = linkcheck.Settings(allow_private=True, host_interval=0)
    report = asyncio.run(linkcheck.check(linkcheck.extract(text), settings))
    return linkcheck.render(report, "json")


def modules_of_a_url() -> set[str]:
    """Return the modules that one plain URL enters on its way from the text to the report."""
    with server() as url:
        check(f"1. Doe J. Tides. {url}")  # what is done once only, in the first run
        return entered(lambda: check(f"1. Doe J. Tides. {url}"))


def main() -> None:
    """Print the figures."""
    graph = units()
    files = list(PACKAGE.rglob("*.py"))
    lines = sum(len(path.read_text("utf-8").splitlines()) for path in files)
    way = modules_of_a_url()
    try:
        height = str(layers(graph))
    except ValueError as error:
        height = str(error)
    rows = [
        f"{len(files)} modules, {lines} lines, {len(graph)} units at the top level",
        f"layers of units: {height}",
        f"arrows between units: {sum(len(others) for others in graph.values())}",
        f"modules that a plain URL enters: {len(way)}",
    ]
    if "--list" in sys.argv:
        rows += sorted(way)
    sys.stdout.write("\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
