"""Captures: copies of the page, and what archives keep in its place."""

from __future__ import annotations

import pytest

from linkcheck.archives.replay import why_unusable
from linkcheck.model import Ask, Response

ASK = Ask(method="GET", url="https://archive.example/web/20230710083000/https://site.example/rivers/delta")
CRAWLED = "<p>Got an HTTP 302 response at crawl time</p>"
GONE = "<p>Sorry, this page does not exist.</p>"
PROSE = "<p>" + "The delta grows where the river slows and lets its load of silt fall to the ground. " * 30 + "</p>"


def capture(status: int = 200, body: str = "", title: str = "The delta of a river") -> Response:
    """Return a replay."""
    page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"
    headers = (("content-type", "text/html"), ("memento-datetime", "Mon, 10 Jul 2023 08:30:00 GMT"))
    return Response(ask=ASK, status=status, headers=headers, body=page.encode())


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        pytest.param(capture(body=PROSE), None, id="page"),
        pytest.param(capture(404, "gone"), "an error page (404)", id="captured-404"),
        pytest.param(capture(503, "busy"), "an error page (503)", id="captured-503"),
        pytest.param(capture(301), "a redirect", id="captured-redirect"),
        pytest.param(
            capture(body=CRAWLED, title="Archive"), "a redirect", id="shown-redirect"
        ),
        pytest.param(
            capture(body=GONE, title="404 Not Found"), "an error page", id="soft-404"
        ),
        pytest.param(
            capture(body="<p>Checking your browser before accessing. cf-chl-bypass</p>", title="Just a moment..."),
            "a robot wall", id="wall",
        ),
        pytest.param(
            Response(
                ask=ASK, status=200, body=b"%PDF-1.7 and more",
                headers=(("content-type", "application/pdf"), ("memento-datetime", "Mon, 10 Jul 2023 08:30:00 GMT")),
            ),
            None, id="pdf",
        ),
    ],
)  # fmt: skip
def test_captures(answer: Response, why: str | None) -> None:
    """Only the page itself is a copy of the page."""
    assert why_unusable(answer, "https://site.example/rivers/delta") == why
