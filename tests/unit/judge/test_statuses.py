"""Statuses and faults: each has a meaning, and the tables are complete."""

from __future__ import annotations

import pytest

from linkcheck.judge.faults import of_fault
from linkcheck.judge.statuses import CONTENT, of_status
from linkcheck.model import Fault, Verdict
from tests.unit.journeys import answer, html, no_answer, probed, said

URL = "http://journal.example/vol/tides"


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        *((status, "unknown") for status in (204, 205, 304, 305, 407, 408, 409, 423, 425, 428, 429, 431, 511)),
        *((status, "unknown") for status in (500, 501, 502, 503, 504, 508, 509, 520, 521, 522, 525, 530, 599, 600)),
        *((status, "restricted") for status in (401, 402, 403, 418, 440, 451, 496, 498, 999)),
        *((status, "broken") for status in (301, 302, 400, 404, 410)),
    ],
)
def test_statuses(status: int, verdict: str) -> None:
    """A status by itself: certain, withheld, or open."""
    probe, _ = probed(URL, answer("", status), otherwise=answer("", status))
    assert (probe.judgement.verdict, probe.judgement.status) == (verdict, status)
    assert probe.judgement.detail.endswith(".")


def test_no_status_is_without_meaning() -> None:
    """Every status from 100 to 999 means something, or leaves the word to its page."""
    silent = {status for status in range(100, 1000) if of_status(status) is None}
    assert silent == CONTENT


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_has_a_row(fault: Fault) -> None:
    """No fault is without a verdict, a stable reason and a sentence."""
    sign = of_fault(fault, "what the system said")
    assert sign.reason == fault.value
    assert sign.detail.endswith(".")


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        pytest.param(Fault.NXDOMAIN, Verdict.BROKEN, id="no-such-host"),
        pytest.param(Fault.TLS_EXPIRED, Verdict.BROKEN, id="expired"),
        pytest.param(Fault.TLS_INCOMPLETE_CHAIN, Verdict.UNKNOWN, id="works-in-browsers"),
        pytest.param(Fault.DNS_FAILED, Verdict.UNKNOWN, id="resolver-trouble"),
        pytest.param(Fault.TIMEOUT, Verdict.UNKNOWN, id="time-out"),
        pytest.param(Fault.CONNECT_RESET, Verdict.UNKNOWN, id="reset"),
        pytest.param(Fault.PRIVATE_ADDRESS, Verdict.SKIPPED, id="private"),
        pytest.param(Fault.INVALID_URL, Verdict.INVALID, id="no-address"),
        pytest.param(Fault.LOCAL, Verdict.UNKNOWN, id="our-own-machine"),
    ],
)
def test_faults(fault: Fault, verdict: Verdict) -> None:
    """Only what is certain is broken; what may pass, or may be about us, stays open."""
    probe, _ = probed(URL, no_answer(fault), otherwise=no_answer(fault))
    assert (probe.judgement.verdict, probe.judgement.reason) == (verdict, fault.value)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("ftp://files.example/pub/x", "skipped unsupported-scheme", id="ftp"),
        pytest.param("mailto:someone@example.org", "skipped unsupported-scheme", id="mail"),
        pytest.param("file:///home/me/paper.pdf", "skipped unsupported-scheme", id="file"),
        pytest.param("javascript:void(0)", "skipped unsupported-scheme", id="script"),
        pytest.param("hptt://journal.example/x", "invalid invalid-url", id="misspelt"),
        pytest.param("journal.example/x", "invalid invalid-url", id="none"),
    ],
)
def test_other_schemes_are_not_asked(url: str, expected: str) -> None:
    """What is not the web's is told without a request."""
    probe, asks = probed(url, {})
    assert (f"{probe.judgement.verdict} {probe.judgement.reason}", asks) == (expected, [])


def test_rate_limits_dressed_as_refusals() -> None:
    """A 403 with no request left is about how often we ask, not about the page."""
    limited = answer('{"message":"slow down"}', 403, {"x-ratelimit-remaining": "0"}, kind="application/json")
    assert said(URL, limited) == "unknown rate-limited"
    assert len(probed(URL, limited)[1]) == 1


def test_rate_limits_dressed_as_outages() -> None:
    """A 503 that says it is a rate limit is a refusal, which never grows into breakage; any other 503 is an outage."""
    limited = answer(html("Rate limit exceeded", "Rate limit exceeded", "Try again in ten minutes."), 503)
    assert said(URL, limited) == "unknown rate-limited"
    spent = answer("{}", 503, {"ratelimit-remaining": "0"}, kind="application/json")
    assert said(URL, spent) == "unknown rate-limited"
    down = answer(html("Service Unavailable", "Service Unavailable", "The server is overloaded."), 503)
    assert said(URL, down) == "unknown http-503"


def test_what_pages_add_to_statuses() -> None:
    """Some pages say why: another scheme is needed, the origin is gone, other documents are offered."""
    plain = answer(html("400", "", "The plain HTTP request was sent to HTTPS port"), 400)
    assert said(URL, plain) == "broken https-needed"
    gone = answer(html("Origin DNS error", "Error 1016", "Origin DNS error"), 530, {"server": "cloudflare"})
    assert said(URL, gone) == "broken origin-gone"
    choices = html("300 Multiple Choices", "Multiple Choices", "The document could not be found on this server.")
    assert said(URL, answer(choices, 300)) == "broken http-300"


def test_success_without_anything() -> None:
    """An empty answer is no page; an accepted request without one is a gate."""
    assert said(URL, answer("")) == "soft-404 empty"
    assert said(URL, answer(" \n\t ", kind="text/plain")) == "soft-404 empty"
    assert said(URL, answer("", kind="application/pdf")) == "soft-404 empty"
    assert said(URL, answer("", 202)) == "restricted robot-wall"
    assert said(URL, answer("", fault=Fault.PROTOCOL)) == "unknown protocol-error"
