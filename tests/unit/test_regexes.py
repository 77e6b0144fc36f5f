"""Regular expressions that are compiled late: each of the package can be, and is used like one compiled at once."""

from __future__ import annotations

import importlib
import pkgutil
import re

import linkcheck
from linkcheck.regexes import regex


def test_each_of_the_package_compiles() -> None:
    """What is compiled late is broken late; here all are."""
    compiled = 0
    for module in pkgutil.walk_packages(linkcheck.__path__, "linkcheck."):
        if module.name == "linkcheck.__main__":
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, regex):  # type: ignore[arg-type]  # a class, at run time
                assert re.compile(value.pattern, value.flags)
                compiled += 1
    assert compiled > 300


def test_it_is_used_like_any_other() -> None:
    words = regex(r"(?P<first>\w)\w*", re.ASCII)
    found = words.match("ab cd")
    assert found is not None
    assert found["first"] == "a"
    assert words.sub("x", "ab cd") == "x x"
    assert words.findall("ab cd") == ["a", "c"]
    assert words.search("ab cd", 2, 4) is not None
    assert words.pattern.startswith("(?P<first>")
