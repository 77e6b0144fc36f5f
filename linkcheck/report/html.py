"""The report that people open: one HTML file that asks nobody for anything and explains each verdict.

`views.py` says what stands in it, the templates how it looks. A part of the page is a template of its own; what later
audits add (a trend, a strip of past nights) is another part.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from linkcheck.model import Report
from linkcheck.report import summary
from linkcheck.report.views import page

if TYPE_CHECKING:
    from jinja2 import Environment


def render(report: Report) -> str:
    """Return the page."""
    style, script = _asset("report.css"), _asset("report.js")
    template = _environment().get_template("page.html")
    return template.render(
        page=page(report),
        style=style,
        script=script,
        # Nothing may be loaded, sent or framed, and nothing runs but these two texts: a hole in our escaping stays one.
        policy=f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'",
    )


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("linkcheck.report"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["meaning"] = summary.meaning
    return environment


@cache
def _asset(name: str) -> str:
    return files("linkcheck.report").joinpath("templates", name).read_text("utf-8")


def _digest(text: str) -> str:
    """Return the source expression that allows exactly this inline text (CSP level 3)."""
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
