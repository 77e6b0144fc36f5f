"""The regular expressions of the package, how each is used, and texts that go for their repeats."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, cast

import linkcheck

_SEARCHES = frozenset({"search", "finditer", "findall", "sub", "subn", "split"})
_parser: Any = importlib.import_module("re._parser")
_codes: Any = importlib.import_module("re._constants")
_REPEATS = frozenset({_codes.MAX_REPEAT, _codes.MIN_REPEAT, _codes.POSSESSIVE_REPEAT})
_SAMPLES = {
    _codes.CATEGORY_DIGIT: "1", _codes.CATEGORY_SPACE: " ", _codes.CATEGORY_WORD: "a",
    _codes.CATEGORY_NOT_SPACE: "a", _codes.CATEGORY_NOT_WORD: "-", _codes.CATEGORY_NOT_DIGIT: "a",
}  # fmt: skip


class Expression(NamedTuple):
    """A regular expression of a module."""

    name: str
    pattern: re.Pattern[str]
    is_searched: bool  # tried at every place of a text, not at one


def expressions() -> list[Expression]:
    """Return all regular expressions that modules of the package hold, by name."""
    uses = _uses()
    found: dict[tuple[str, int], Expression] = {}
    for module in pkgutil.walk_packages(linkcheck.__path__, "linkcheck."):
        if module.name.endswith("__main__"):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            pattern = _pattern(value)
            if pattern is not None:
                searched = bool(uses.get((module.name, name), set()) & _SEARCHES)
                before = found.get((pattern.pattern, pattern.flags))
                searched = searched or (before is not None and before.is_searched)
                own = before.name if before is not None else f"{module.name}.{name}"
                found[pattern.pattern, pattern.flags] = Expression(own, pattern, searched)
    return sorted(found.values())


def _pattern(value: object) -> re.Pattern[str] | None:
    if isinstance(value, re.Pattern):
        return cast("re.Pattern[str]", value) if isinstance(value.pattern, str) else None
    if type(value).__module__ == "linkcheck.regexes":
        written: Any = vars(value)["_written"]
        return re.compile(*written) if isinstance(written[0], str) else None
    return None


def _uses() -> dict[tuple[str, str], set[str]]:
    """Return the methods that are called of each name of a module, here or where it is imported."""
    root = Path(linkcheck.__file__).parent
    uses: dict[tuple[str, str], set[str]] = {}
    for file in root.rglob("*.py"):
        module = ".".join(("linkcheck", *file.relative_to(root).with_suffix("").parts)).removesuffix(".__init__")
        nodes = list(ast.walk(ast.parse(file.read_text("utf-8"))))
        imported = {
            name.asname or name.name: (node.module, name.name)
            for node in nodes
            if isinstance(node, ast.ImportFrom) and node.module
            for name in node.names
        }
        for node in nodes:
            if isinstance(node, ast.Attribute):
                owner: tuple[str, str] | None = None
                if isinstance(node.value, ast.Name):
                    owner = imported.get(node.value.id, (module, node.value.id))
                elif (
                    isinstance(node.value, ast.Attribute)
                    and isinstance(node.value.value, ast.Name)
                    and (inside := imported.get(node.value.value.id)) is not None
                ):
                    owner = (".".join(inside), node.value.attr)
                if owner is not None:
                    uses.setdefault(owner, set()).add(node.attr)
    return uses


def attacks(expression: Expression) -> list[tuple[str, str]]:
    """Return texts to try: what leads to a repeat, and what is repeated."""
    tree = _parser.parse(expression.pattern.pattern, expression.pattern.flags)
    signs = list(dict.fromkeys(_signs(tree)))[:14]
    pumps = {pair for pair in _repeats(tree, "") if pair[1]}
    pumps |= {("", sign) for sign in signs} | {("", whole) for whole in (_example(tree),) if whole}
    if expression.is_searched:
        pumps |= {("", first + second) for first, second in pairwise(signs)}
        pumps |= {("", before + pump) for before, pump in set(pumps) if before}
    return sorted(pumps)


def _of_set(items: Iterable[tuple[Any, Any]]) -> list[str]:
    """Return characters of a set: `[a-z\\s]`."""
    found: list[str] = []
    negated = False
    for code, value in items:
        if code is _codes.NEGATE:
            negated = True
        elif code is _codes.LITERAL:
            found.append(chr(value))
        elif code is _codes.RANGE:
            found.append(chr(value[0]))
        elif code is _codes.CATEGORY:
            found.append(_SAMPLES.get(value, "a"))
    if negated:
        return next(([sign] for sign in "a1-/ .\n" if sign not in found), ["a"])
    return found or ["a"]


def _signs(tree: Sequence[tuple[Any, Any]]) -> Iterator[str]:
    """Yield characters that an expression looks for."""
    for code, value in tree:
        if code is _codes.LITERAL:
            yield chr(value)
        elif code in (_codes.ANY, _codes.NOT_LITERAL):
            yield "a"
        elif code is _codes.IN:
            yield from _of_set(value)[:3]
        else:
            for inside in _inside(code, value):
                yield from _signs(inside)


def _inside(code: Any, value: Any) -> list[Any]:
    """Return the parts that a part of an expression is made of."""
    if code in _REPEATS:
        return [value[2]]
    if code is _codes.SUBPATTERN:
        return [value[3]]
    if code is _codes.ATOMIC_GROUP:
        return [value]
    if code is _codes.BRANCH:
        return list(value[1][:12])
    return [value[1]] if code in (_codes.ASSERT, _codes.ASSERT_NOT) else []


def _example(tree: Sequence[tuple[Any, Any]]) -> str:
    """Return a short text that an expression matches, but for what stands around."""
    text = ""
    for code, value in tree:
        if code is _codes.LITERAL:
            text += chr(value)
        elif code in (_codes.ANY, _codes.NOT_LITERAL):
            text += "a"
        elif code is _codes.IN:
            text += _of_set(value)[0]
        elif code in _REPEATS:
            text += _example(value[2]) * max(value[0], 1)
        elif code not in (_codes.ASSERT, _codes.ASSERT_NOT):
            text += "".join(_example(inside) for inside in _inside(code, value)[:1])
    return text


def _repeats(tree: Sequence[tuple[Any, Any]], before: str) -> Iterator[tuple[str, str]]:
    """Yield what leads to each repeat of an expression, with what can be repeated there."""
    for code, value in tree:
        if code in _REPEATS:
            if value[1] is _codes.MAXREPEAT or value[1] > 20:
                yield before, _example(value[2])
                for sign in list(dict.fromkeys(_signs(value[2])))[:6]:
                    yield before, sign
            yield from _repeats(value[2], before)
        elif code in (_codes.SUBPATTERN, _codes.ATOMIC_GROUP, _codes.BRANCH):
            for inside in _inside(code, value)[:8]:
                yield from _repeats(inside, before)
        before += _example([(code, value)])
