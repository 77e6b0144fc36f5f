"""Save Page Now, driven by hand: a failure is never a capture, and never the end of a page's turn."""

from __future__ import annotations

import json
from typing import Any

import pytest

from linkcheck.archives.savepagenow import Keys, SavePageNow, Saving, State
from linkcheck.model import Ask, Exchange, Fault, NoResponse, Response
from tests.unit.clockwork import drive

SERVICE = SavePageNow(endpoint="https://web.archive.org/save", keys=Keys(access="a", secret="s"))
PAGE = "https://journal.example/a"
PLANNED = Saving(url=PAGE)
UNDER_WAY = Saving(url=PAGE, state=State.SUBMITTED, job="spn2-1")
STAMP = "20261124101112"
DONE = {"status": "success", "timestamp": STAMP, "original_url": PAGE}

OUTAGES: dict[str, tuple[int, Any] | None] = {
    "time-out": None,
    "refused": (429, {"message": "slow down"}),
    "unavailable": (503, b"<html>Temporarily Offline</html>"),
    "gateway-with-json": (502, {"status": "success", "timestamp": STAMP, "job_id": "spn2-7"}),
    "page-of-html": (200, b"<html>Under maintenance</html>"),
    "empty": (200, b""),
    "cut": (200, b'{"job_id": "spn2-'),
    "list": (200, ["spn2-7"]),
    "redirect": (302, b""),
    "not-found": (404, b"<html>"),
    "error": (200, {"status": "error", "status_ext": "error:gateway-timeout", "message": "Try later."}),
    "deep": (200, b"[" * 60_000),
}


def driven(flow: Any, said: tuple[int, Any] | None) -> tuple[Any, list[Ask]]:
    """Drive a flow against a service that says this to everything."""

    def answer(ask: Ask) -> Exchange:
        if said is None:
            return NoResponse(ask=ask, fault=Fault.TIMEOUT)
        status, body = said
        return Response(ask=ask, status=status, body=body if isinstance(body, bytes) else json.dumps(body).encode())

    return drive(flow, answer)


@pytest.mark.parametrize("outage", OUTAGES.values(), ids=OUTAGES.keys())
def test_an_outage_saves_nothing_and_loses_nothing(outage: tuple[int, Any] | None) -> None:
    """However the service fails, a page is left to the next run: to be submitted, or to be followed."""
    submitted, _ = driven(SERVICE.submit(PLANNED), outage)
    assert (submitted.state, submitted.capture) == (State.POSTPONED, None)
    assert submitted.said
    polled, _ = driven(SERVICE.poll(UNDER_WAY), outage)
    assert polled.capture is None
    assert polled.state in (State.SUBMITTED, State.POSTPONED)
    assert (polled.job == UNDER_WAY.job) == (polled.state is State.SUBMITTED)
    slots, _ = driven(SERVICE.slots(), outage)
    assert isinstance(slots, str)


@pytest.mark.parametrize("outage", ["time-out", "refused"])
def test_silence_and_refusals_end_the_run(outage: str) -> None:
    """Who does not answer, or refuses, is not asked for the next page either."""
    assert driven(SERVICE.submit(PLANNED), OUTAGES[outage])[0].stop
    assert driven(SERVICE.poll(UNDER_WAY), OUTAGES[outage])[0].stop


@pytest.mark.parametrize(
    "told",
    [
        pytest.param({"timestamp": "2026"}, id="short-stamp"),
        pytest.param({"timestamp": "20261324101112"}, id="impossible-month"),
        pytest.param({"timestamp": "٢٠٢٦١١٢٤١٠١١١٢"}, id="other-digits"),
        pytest.param({"timestamp": None}, id="none"),
        pytest.param({"original_url": "https://other.example/"}, id="another-page"),
        pytest.param({"original_url": "http://../../x"}, id="no-address"),
    ],
)
def test_a_success_without_its_capture_is_none(told: dict[str, Any]) -> None:
    """A job that ended well and names no capture of the page has archived nothing that could be reported."""
    polled, _ = driven(SERVICE.poll(UNDER_WAY), (200, {**DONE, **told}))
    assert polled.state is not State.ARCHIVED
    assert polled.capture is None


def test_what_is_reported_is_an_address() -> None:
    """The service may name the page in another form; what is written down is the address of one capture."""
    polled, _ = driven(SERVICE.poll(UNDER_WAY), (200, {**DONE, "original_url": "http://journal.example/b/../a\n"}))
    assert (polled.state, polled.capture) == (
        State.ARCHIVED, f"https://web.archive.org/web/{STAMP}/http://journal.example/a",
    )  # fmt: skip


@pytest.mark.parametrize("job", ["..", "../../x", "a/b", "", "x" * 300, 7, None, "a b", "-x"])
def test_names_of_jobs_stay_in_their_place(job: Any) -> None:
    """A job's name becomes a part of an address, so that not every text is one."""
    submitted, _ = driven(SERVICE.submit(PLANNED), (200, {"job_id": job}))
    assert (submitted.state, submitted.job) == (State.POSTPONED, None)
    polled, _ = driven(SERVICE.poll(UNDER_WAY), (200, {"status": "pending", "original_job_id": job}))
    assert polled.job == UNDER_WAY.job


@pytest.mark.parametrize(
    ("available", "slots"), [(3, 3), (0, None), (-1, None), (True, None), ("3", None), (1.5, None), (None, None)]
)
def test_places_are_a_number_above_zero(available: Any, slots: int | None) -> None:
    """Anything else is the reason why nothing is submitted."""
    told, _ = driven(SERVICE.slots(), (200, {"available": available}))
    assert told == slots if slots is not None else isinstance(told, str)
