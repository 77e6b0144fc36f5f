"""Archives, driven by hand: an archive made of a list of captures, and archives that refuse, fail or lie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.archives.archive import MOST_REPLAYS, look_up
from linkcheck.archives.bounds import original_resource, timegate
from linkcheck.archives.mementos import (
    Capture,
    Near,
    capture_time,
    memento_datetime,
    named,
    near,
    nearest,
    without_memento,
)
from linkcheck.model import (
    ArchiveAnswer,
    ArchiveUnanswered,
    Ask,
    Exchange,
    Fault,
    Hop,
    Memento,
    NoResponse,
    NotArchived,
    PartialDate,
    Response,
    Service,
)
from tests.unit.clockwork import drive

GATE = "https://archive.example/web/"
PAGE = "https://site.example/page?a=1"
DAY = date(2023, 7, 15)
ON_THE_DAY = Near(first=DAY, last=DAY)
TODAY = date(2026, 3, 1)


def moment(*parts: int) -> datetime:
    """Return a moment in UTC."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def answer_of(ask: Ask, status: int, *headers: tuple[str, str], body: bytes = b"") -> Response:
    """Return an answer to an ask."""
    return Response(ask=ask, status=status, headers=headers, body=body)


@dataclass
class FakeArchive:
    """A TimeGate and its replay over captures: moment -> status."""

    captures: dict[datetime, int]
    gate: str = GATE
    moves: dict[datetime, str] = field(default_factory=dict)  # where captures with a 30x lead

    def url(self, captured: datetime, page: str = PAGE) -> str:
        return f"{self.gate}{captured:%Y%m%d%H%M%S}/{page}"

    def __call__(self, ask: Ask) -> Exchange:
        assert ask.service is Service.ARCHIVE
        wanted = dict(ask.headers).get("Accept-Datetime")
        if wanted is not None:
            return self._negotiated(ask, parsedate_to_datetime(wanted))
        captured = capture_time(ask.url)
        assert captured is not None
        status = self.captures[captured]
        headers = [("memento-datetime", format_datetime(captured, usegmt=True)), ("link", self._link(captured))]
        if captured in self.moves:
            headers.append(("location", self.moves[captured]))
        return answer_of(ask, status, *headers)

    def _negotiated(self, ask: Ask, wanted: datetime) -> Exchange:
        if not self.captures:
            return answer_of(ask, 404)
        best = min(self.captures, key=lambda each: (abs(each - wanted), each))
        return answer_of(ask, 302, ("location", self.url(best)), ("vary", "accept-datetime"))

    def _link(self, captured: datetime) -> str:
        ordered = sorted(self.captures)
        at = ordered.index(captured)
        named = {"first": 0, "prev": at - 1, "next": at + 1, "last": len(ordered) - 1}
        rows = [f'<{PAGE}>; rel="original"']
        for rel, index in named.items():
            if 0 <= index < len(ordered):
                when = format_datetime(ordered[index], usegmt=True)
                rows.append(f'<{self.url(ordered[index])}>; rel="{rel} memento"; datetime="{when}"')
        return ", ".join(rows)


def by_status(answer: Response, cited: str = PAGE, hops: tuple[Hop, ...] = ()) -> str | None:
    """Judge a capture by its status alone, and a redirect to a site's home page as one."""
    if hops and hops[-1].url.count("/") < 4:
        return "a redirect to a home page"
    if answer.status in (301, 302):
        return "a redirect"
    return None if answer.status == 200 else f"an error page ({answer.status})"


def find(
    archive: Callable[[Ask], Exchange], wanted: Near = ON_THE_DAY, *, gates: tuple[str, ...] = (GATE,)
) -> tuple[ArchiveAnswer, list[Ask]]:
    """Look a page up; return the answer and what was asked."""
    return drive(look_up(PAGE, wanted, timegates=gates, near_days=90, unusable=by_status), archive)


# --- near which day ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accessed", "published", "expected"),
    [
        pytest.param("2023-07-15", "2020", (DAY, DAY), id="access-date"),
        pytest.param("2023-07", None, (date(2023, 7, 1), date(2023, 7, 31)), id="access-month"),
        pytest.param(None, "2020", (date(2020, 1, 1), date(2020, 12, 31)), id="publication-year"),
        pytest.param(None, None, (TODAY, TODAY), id="neither-today"),
        pytest.param("2027-01-01", "2020-05-05", (date(2020, 5, 5), date(2020, 5, 5)), id="future-then-publication"),
        pytest.param("2027-01-01", None, (TODAY, TODAY), id="future-then-today"),
        pytest.param("2026", None, (date(2026, 1, 1), TODAY), id="this-year-up-to-today"),
    ],
)
def test_near_which_day(accessed: str | None, published: str | None, expected: tuple[date, date]) -> None:
    """The access date decides, then the publication date, then today; the future is never asked for."""
    dates = [PartialDate.parse(text) if text else None for text in (accessed, published)]
    wanted = near(*dates, today=TODAY)
    assert (wanted.first, wanted.last) == expected


def test_distance_is_counted_in_days_from_the_wanted_days() -> None:
    """The day itself is 0 at any hour; a month is no distance from any of its days."""
    assert [ON_THE_DAY.distance_days(moment(2023, 7, *rest)) for rest in ((15, 0, 1), (15, 23), (14, 23), (17, 1))] == [
        0, 0, -1, 2,
    ]  # fmt: skip
    july = Near(first=date(2023, 7, 1), last=date(2023, 7, 31))
    assert [july.distance_days(moment(2023, *day)) for day in ((6, 30), (7, 1), (7, 31), (8, 2))] == [-1, 0, 0, 2]


def test_noon_is_asked_for() -> None:
    """An access date has no time zone: the archive is asked for noon UTC, in the form that RFC 7089 wants."""
    _, asked = find(FakeArchive({}))
    assert dict(asked[0].headers) == {"Accept-Datetime": "Sat, 15 Jul 2023 12:00:00 GMT"}
    assert asked[0].url == GATE + PAGE


@pytest.mark.parametrize(
    ("gate", "url"),
    [
        pytest.param("https://a.example/web/", "https://a.example/web/http://x.example/p?q", id="slash"),
        pytest.param("https://a.example/web", "https://a.example/web/http://x.example/p?q", id="slash-forgotten"),
        pytest.param("https://a.example/?url=", "https://a.example/?url=http://x.example/p?q", id="query"),
    ],
)
def test_timegate_address(gate: str, url: str) -> None:
    """The original stands after the TimeGate's address, without its fragment."""
    assert timegate(gate, original_resource("http://x.example/p?q#part") or "") == url


# --- the nearest capture -------------------------------------------------------------------------

MOMENTS = st.integers(0, 365 * 24 * 60).map(lambda minutes: moment(2023, 1, 1) + timedelta(minutes=minutes))


@given(st.lists(MOMENTS, max_size=30, unique=True), MOMENTS)
def test_nearest_against_brute_force(moments: list[datetime], wanted: datetime) -> None:
    """No capture is nearer than the one chosen, and among equals none is earlier; order in the list means nothing."""
    captures = [Capture(url=f"u{at}", captured=at) for at in moments]
    chosen = nearest(captures, wanted)
    assert chosen == nearest(reversed(captures), wanted)
    assert (chosen is None) == (not captures)
    for each in captures:
        assert chosen is not None
        distance, least = abs(each.captured - wanted), abs(chosen.captured - wanted)
        assert least < distance or (least == distance and chosen.captured <= each.captured)


@given(st.dictionaries(MOMENTS, st.sampled_from([200, 200, 404, 503]), max_size=25))
def test_search_against_brute_force(captures: dict[datetime, int]) -> None:
    """The search finds the nearest usable capture, if it is among the nearest few; else it says that there is none."""
    answer, asked = find(FakeArchive(captures))
    by_distance = sorted(captures, key=lambda each: (abs(each - ON_THE_DAY.moment), each))[:MOST_REPLAYS]
    usable = [each for each in by_distance if captures[each] == 200]
    assert len(asked) <= 1 + MOST_REPLAYS
    if usable:
        assert isinstance(answer, Memento)
        assert answer.captured == usable[0]
        assert answer.status == 200
        assert answer.distance_days == (usable[0].date() - DAY).days
    else:
        assert isinstance(answer, NotArchived)


def test_a_good_capture_costs_two_requests() -> None:
    """One to the TimeGate, one replay."""
    captured = moment(2023, 7, 10, 8, 30)
    first = moment(2020, 1, 1)
    archive = FakeArchive({captured: 200, first: 200})
    answer, asked = find(archive)
    assert answer == Memento(url=archive.url(captured), captured=captured, status=200, distance_days=-5, first=first)
    assert [ask.url for ask in asked] == [GATE + PAGE, archive.url(captured)]


def test_an_archived_error_gives_way_to_its_neighbour() -> None:
    """Where the nearest capture is of an error page, the next nearest is taken, on either side."""
    archive = FakeArchive({moment(2023, 7, 1): 200, moment(2023, 7, 14): 404, moment(2023, 9, 1): 200})
    answer, _ = find(archive)
    assert isinstance(answer, Memento)
    assert answer.distance_days == -14


def test_an_archive_that_names_no_neighbours_is_asked_for_its_list() -> None:
    """Where replays name no other captures, the TimeMap does; it is asked once, and only when it is needed."""
    archive = FakeArchive({moment(2023, 7, 1): 200, moment(2023, 7, 14): 404, moment(2023, 7, 16): 404})
    timemap = "https://archive.example/timemap/link/" + PAGE
    told = f'<{PAGE}>; rel="original", <{timemap}>; rel="timemap"; type="application/link-format"'
    listed = ",\n".join(
        f'<{archive.url(at)}>; rel="memento"; datetime="{format_datetime(at, usegmt=True)}"' for at in archive.captures
    )

    def without_neighbours(ask: Ask) -> Exchange:
        if ask.url == timemap:
            return answer_of(ask, 200, ("content-type", "application/link-format"), body=listed.encode())
        answer = archive(ask)
        assert isinstance(answer, Response)
        headers = [header for header in answer.headers if header[0] != "link"]
        return answer_of(ask, answer.status, *headers, ("link", told))

    answer, asked = find(without_neighbours)
    assert isinstance(answer, Memento)
    assert answer.distance_days == -14
    assert [ask.url for ask in asked].count(timemap) == 1
    archive.captures[moment(2023, 7, 15)] = 200
    _, asked = find(without_neighbours)
    assert len(asked) == 2


def test_only_archived_errors_are_no_copy() -> None:
    """An archive of nothing but errors has no copy, and the answer says why."""
    answer, _ = find(FakeArchive({moment(2023, 7, 14): 404, moment(2023, 7, 20): 503}))
    assert answer == NotArchived(
        detail="The captures nearest that day are no copies of the page: an error page (404), an error page (503)."
    )


def test_a_captured_move_to_https_leads_to_the_page() -> None:
    """Captures of http and https stand in one row: the captured redirect between them is followed."""
    plain, secure = moment(2023, 7, 14, 10, 0, 0), moment(2023, 7, 14, 10, 0, 2)
    archive = FakeArchive({plain: 301, secure: 200})
    archive.moves[plain] = archive.url(secure, PAGE.replace("https://", "http://www."))
    answer, _ = find(archive, Near(first=date(2023, 7, 1), last=date(2023, 7, 1)))
    assert isinstance(answer, Memento)
    assert answer.captured == secure


def test_a_captured_redirect_elsewhere_is_no_copy() -> None:
    """A captured redirect to another page is not the cited page."""
    captured = moment(2023, 7, 14)
    archive = FakeArchive({captured: 302})
    archive.moves[captured] = archive.url(captured, "https://site.example/")
    answer, asked = find(archive)
    assert isinstance(answer, NotArchived)
    assert len(asked) == 3


def test_the_archives_own_redirect_to_what_it_has() -> None:
    """A replay that redirects, itself no memento, leads to the capture that the archive really has."""
    named, real = moment(2023, 7, 14), moment(2023, 7, 2)
    archive = FakeArchive({real: 200})

    def shifting(ask: Ask) -> Exchange:
        if "Accept-Datetime" in dict(ask.headers):
            return answer_of(ask, 302, ("location", archive.url(named)))
        if ask.url == archive.url(named):
            return answer_of(ask, 302, ("location", archive.url(real)))
        return archive(ask)

    answer, _ = find(shifting)
    assert isinstance(answer, Memento)
    assert (answer.url, answer.distance_days) == (archive.url(real), -13)


def test_a_timegate_may_answer_with_the_memento_itself() -> None:
    """Some archives negotiate without a redirect and name the capture in Content-Location."""
    captured = moment(2023, 7, 10)
    url = FakeArchive({}).url(captured)

    def archive(ask: Ask) -> Exchange:
        return answer_of(
            ask, 200, ("memento-datetime", format_datetime(captured, usegmt=True)), ("content-location", url)
        )

    answer, asked = find(archive)
    assert answer == Memento(url=url, captured=captured, status=200, distance_days=-5)
    assert len(asked) == 1


def test_a_timegate_may_move() -> None:
    """A redirect of the TimeGate itself is followed, with the wanted day."""
    new = "https://new-archive.example/web/"
    archive = FakeArchive({moment(2023, 7, 10): 200}, gate=new)

    def moved(ask: Ask) -> Exchange:
        if ask.url.startswith(GATE):
            return answer_of(ask, 301, ("location", ask.url.replace(GATE, new)))
        return archive(ask)

    answer, asked = find(moved)
    assert isinstance(answer, Memento)
    assert "Accept-Datetime" in dict(asked[1].headers)


def test_an_unanswered_replay_is_a_copy_not_replayed() -> None:
    """The TimeGate has named a capture; that its replay fails today is no proof against it."""
    captured = moment(2023, 7, 10)
    archive = FakeArchive({captured: 200})

    def failing(ask: Ask) -> Exchange:
        return archive(ask) if "Accept-Datetime" in dict(ask.headers) else answer_of(ask, 503)

    answer, _ = find(failing)
    assert answer == Memento(url=archive.url(captured), captured=captured, status=None, distance_days=-5)


def test_circles_end() -> None:
    """An archive that redirects for ever is left."""
    count = iter(range(1000))

    def circling(ask: Ask) -> Exchange:
        return answer_of(ask, 302, ("location", f"https://archive.example/{next(count)}"))

    answer, asked = find(circling)
    assert isinstance(answer, ArchiveUnanswered)
    assert len(asked) < 10

    def replays(ask: Ask) -> Exchange:
        ahead = FakeArchive({}).url(moment(2023, 7, 1) + timedelta(hours=next(count)))
        return answer_of(ask, 302, ("location", ahead))

    answer, asked = find(replays)
    assert isinstance(answer, Memento)
    assert answer.status is None
    assert len(asked) < 20


# --- captured redirects --------------------------------------------------------------------------


class Replays:
    """An archive that answers by a table of originals: a status, and where a captured redirect leads."""

    def __init__(self, table: dict[str, tuple[int, str]]) -> None:
        self.table = table
        self.stamp = moment(2023, 7, 14)

    def __call__(self, ask: Ask) -> Exchange:
        found = capture_time(ask.url)
        if found is None:
            return answer_of(ask, 302, ("location", self.url(PAGE)))
        status, ahead = self.table.get(ask.url.partition("/20230714000000/")[2], (0, ""))
        if not status:
            return answer_of(ask, 404)
        dated = ("memento-datetime", format_datetime(self.stamp, usegmt=True))
        return answer_of(ask, status, dated, *([("location", ahead)] if ahead else []))

    def url(self, original: str) -> str:
        return f"{GATE}{self.stamp:%Y%m%d%H%M%S}/{original}"


def chain(*originals: str, status: int = 200) -> Replays:
    """Return an archive in which the page redirects from one original to the next; the last has this status."""
    replays = Replays({})
    for one, other in pairwise((PAGE, *originals)):
        replays.table[one] = (301, replays.url(other))
    replays.table[originals[-1]] = (status, "")
    return replays


STORY = "https://news.example/2016/story"
LOOP = Replays({PAGE: (301, f"{GATE}20230714000000/{STORY}"), STORY: (302, f"{GATE}20230714000000/{PAGE}")})


@pytest.mark.parametrize("between", [0, 1, 3])
def test_a_captured_redirect_is_followed_to_the_page(between: int) -> None:
    """The page behind captured redirects is the copy, and the copy says where it had moved to."""
    archive = chain(*(f"https://hop.example/a/{number}" for number in range(between)), STORY)
    answer, asked = find(archive)
    assert isinstance(answer, Memento)
    assert (answer.url, answer.status, answer.moved_to) == (archive.url(STORY), 200, STORY)
    assert len(asked) == 3 + between


@pytest.mark.parametrize(
    ("archive", "reason"),
    [
        pytest.param(chain("https://site.example/"), "a redirect to a home page", id="home"),
        pytest.param(chain(STORY, status=404), "an error page (404)", id="error-behind"),
        pytest.param(chain(STORY, status=0), "a redirect to a page that is not archived", id="nothing-behind"),
        pytest.param(LOOP, "a redirect", id="loop"),
        pytest.param(chain(*(f"https://hop.example/a/{n}" for n in range(20))), "a redirect", id="endless"),
        pytest.param(Replays({PAGE: (301, STORY)}), "a redirect", id="to-the-live-web"),
        pytest.param(Replays({PAGE: (301, f"http://evil.test/20230714000000/{STORY}")}), "a redirect", id="elsewhere"),
        pytest.param(Replays({PAGE: (301, f"{GATE}about")}), "a redirect", id="page-of-the-archive"),
    ],
)
def test_a_captured_redirect_that_does_not_lead_to_the_page(archive: Replays, reason: str) -> None:
    """Lost pages, loops, endless chains and ways out of the archive are no copies, and cost a few requests."""
    answer, asked = find(archive)
    assert isinstance(answer, NotArchived)
    assert answer.detail.endswith(f": {reason}.")
    assert len(asked) < 10
    assert {ask.url.partition("/web/")[0] for ask in asked} == {"https://archive.example"}


def test_a_page_behind_a_redirect_that_does_not_answer_is_left_open() -> None:
    """The redirect was captured; whether the page behind it was is not known."""
    archive = chain(STORY)

    def failing(ask: Ask) -> Exchange:
        return answer_of(ask, 503) if ask.url == archive.url(STORY) else archive(ask)

    assert isinstance(find(failing)[0], ArchiveUnanswered)


def test_a_redirect_that_the_archive_shows_as_a_page_is_followed() -> None:
    """The Wayback Machine shows some captured redirects as a notice with a link, with success."""
    archive = chain(STORY)
    ahead = f"/web/20230714000000/{STORY}"
    notice = f'<p class="code shift red">Got an HTTP 302 response at crawl time</p> to <a href="{ahead}">it</a>'

    def showing(ask: Ask) -> Exchange:
        answer = archive(ask)
        assert isinstance(answer, Response)
        if ask.url != archive.url(PAGE):
            return answer
        return answer_of(ask, 200, *(each for each in answer.headers if each[0] != "location"), body=notice.encode())

    answer, _ = find(showing)
    assert isinstance(answer, Memento)
    assert answer.moved_to == STORY


# --- what an archive may name --------------------------------------------------------------------


def test_a_timegate_that_leads_elsewhere_is_not_followed() -> None:
    """Neither out of the archive nor to a capture of another page, nor to a TimeGate that moved with another page."""
    places = (
        f"http://evil.test/web/20230714000000/{PAGE}", f"{GATE}20230714000000/https://other.example/",
        "http://169.254.169.254/latest/", "https://new.example/login",
    )  # fmt: skip
    for place in places:
        for status in (301, 302, 307):
            answer, asked = find(lambda ask, place=place, status=status: answer_of(ask, status, ("location", place)))  # type: ignore[misc]
            assert isinstance(answer, ArchiveUnanswered)
            assert len(asked) == 1


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param((("content-location", "http://evil.test/20230714000000/"),), id="content-location-elsewhere"),
        pytest.param((("content-location", f"{GATE}20230714000000/http://other.example/"),), id="another-page"),
        pytest.param((("link", '<http://other.example/>; rel="original"'),), id="original-of-another-page"),
    ],
)
def test_the_capture_of_another_page_is_no_copy_of_this_one(headers: tuple[tuple[str, str], ...]) -> None:
    """An archive that answers with something else, by mistake or on purpose, has not answered for this page."""
    dated = ("memento-datetime", "Fri, 14 Jul 2023 00:00:00 GMT")
    answer, _ = find(lambda ask: answer_of(ask, 200, dated, *headers))
    assert not isinstance(answer, Memento)


def test_only_captures_of_the_page_in_the_archive_are_replayed() -> None:
    """A Link header may name anything; what is elsewhere or of another page is left out."""
    archive = FakeArchive({moment(2023, 7, 14): 404})
    strangers = (f"http://evil.test/20230713000000/{PAGE}", f"{GATE}20230713000000/https://other.example/")
    when = 'rel="prev memento"; datetime="Thu, 13 Jul 2023 00:00:00 GMT"'
    named = ", ".join(f"<{url}>; {when}" for url in strangers)

    def with_strangers(ask: Ask) -> Exchange:
        answer = archive(ask)
        assert isinstance(answer, Response)
        return answer_of(ask, answer.status, *answer.headers, ("link", named))

    answer, asked = find(with_strangers)
    assert isinstance(answer, NotArchived)
    assert not {ask.url for ask in asked} & set(strangers)


@pytest.mark.parametrize("status", [429, 503])
def test_a_captured_refusal_is_a_capture(status: int) -> None:
    """A page that answered 429 when it was captured gives way to its neighbour, by either mark of a capture."""
    archive = FakeArchive({moment(2023, 7, 14): status, moment(2023, 7, 1): 200})
    answer, _ = find(archive)
    assert isinstance(answer, Memento)
    assert answer.captured == moment(2023, 7, 1)

    def marked_otherwise(ask: Ask) -> Exchange:
        answer = archive(ask)
        assert isinstance(answer, Response)
        headers = [
            ("x-archive-orig-date" if name == "memento-datetime" else name, value) for name, value in answer.headers
        ]
        return answer_of(ask, answer.status, *headers)

    other, _ = find(marked_otherwise)
    assert other == answer


def test_a_list_of_captures_that_does_not_answer_leaves_it_open() -> None:
    """The nearest capture is an error, and the list that would name others fails."""
    captured = moment(2023, 7, 14)
    told = ("link", f'<https://archive.example/timemap/{PAGE}>; rel="timemap"')
    dated = ("memento-datetime", format_datetime(captured, usegmt=True))
    for failure in (
        answer_of(ASK, 503),
        answer_of(ASK, 200, body=b"<html>busy"),
        NoResponse(ask=ASK, fault=Fault.TIMEOUT),
    ):

        def failing(ask: Ask, failure: Exchange = failure) -> Exchange:
            if "/timemap/" in ask.url:
                return failure
            return answer_of(ask, 404, dated, told, ("content-location", f"{GATE}20230714000000/{PAGE}"))

        assert isinstance(find(failing)[0], ArchiveUnanswered)


@pytest.mark.parametrize("date_", ["Tue, 04 Mar 1016 12:00:00 GMT", "Fri, 04 Mar 9999 12:00:00 GMT", "9" * 9000])
def test_impossible_dates_of_captures_are_not_taken_over(date_: str) -> None:
    """A capture from before the web, or from the future, has no date that a report could show."""
    answer = Response(ask=ASK, status=200, headers=(("memento-datetime", date_),), at=moment(2026, 3, 1))
    assert memento_datetime(answer) is None


# --- no memento ----------------------------------------------------------------------------------

ASK = Ask(method="GET", url=GATE + PAGE, service=Service.ARCHIVE)


@pytest.mark.parametrize(
    ("exchange", "kind", "word"),
    [
        pytest.param(answer_of(ASK, 404), NotArchived, "", id="404"),
        pytest.param(answer_of(ASK, 429), ArchiveUnanswered, "429", id="429"),
        pytest.param(answer_of(ASK, 503, body=b"<html>"), ArchiveUnanswered, "503", id="503"),
        pytest.param(answer_of(ASK, 200, body=b"<html>"), ArchiveUnanswered, "200", id="200-without-memento"),
        pytest.param(answer_of(ASK, 302), ArchiveUnanswered, "302", id="redirect-without-target"),
        pytest.param(answer_of(ASK, 451), ArchiveUnanswered, "excluded", id="451"),
        pytest.param(
            answer_of(
                ASK, 403, ("x-archive-wayback-runtime-error", "AdministrativeAccessControlException: blocked site")
            ),
            ArchiveUnanswered,
            "excluded",
            id="excluded-by-header",
        ),
        pytest.param(
            answer_of(ASK, 404, body=b"<p>This URL has been excluded from the archive.</p>"),
            ArchiveUnanswered,
            "excluded",
            id="excluded-by-body",
        ),
        pytest.param(NoResponse(ask=ASK, fault=Fault.TIMEOUT), ArchiveUnanswered, "timeout", id="time-out"),
    ],
)
def test_without_a_memento(exchange: Exchange, kind: type, word: str) -> None:
    """Not archived, excluded and unanswered are different answers."""
    told = without_memento(exchange)
    assert type(told) is kind
    assert word in told.detail


def test_several_archives() -> None:
    """The first with a near copy ends the search; else the nearest of all; silence outweighs a certain no."""
    other = "https://other.example/web/"
    gates = (GATE, other)
    far, close = moment(2021, 7, 10), moment(2023, 7, 10)

    def both(first: Callable[[Ask], Exchange], second: Callable[[Ask], Exchange]) -> Callable[[Ask], Exchange]:
        return lambda ask: (second if ask.url.startswith(other) else first)(ask)

    def silent(ask: Ask) -> Exchange:
        return answer_of(ask, 503)

    near_one, far_one = FakeArchive({close: 200}), FakeArchive({far: 200})
    none, other_near = FakeArchive({}, gate=other), FakeArchive({close: 200}, gate=other)
    answer, asked = find(both(near_one, none), gates=gates)
    assert isinstance(answer, Memento)
    assert not any(ask.url.startswith(other) for ask in asked)
    answer, _ = find(both(far_one, other_near), gates=gates)
    assert isinstance(answer, Memento)
    assert answer.url.startswith(other)
    answer, _ = find(both(far_one, none), gates=gates)
    assert isinstance(answer, Memento)
    assert answer.captured == far
    answer, _ = find(both(silent, none), gates=gates)
    assert isinstance(answer, ArchiveUnanswered)
    answer, _ = find(both(FakeArchive({}), none), gates=gates)
    assert answer == NotArchived()


# --- reading -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("https://a.example/web/20230710083000/http://x.example/", moment(2023, 7, 10, 8, 30), id="plain"),
        pytest.param("https://a.example/web/20230710083000id_/http://x.example/", moment(2023, 7, 10, 8, 30), id="id_"),
        pytest.param("https://a.example/web/2023/http://x.example/", None, id="short"),
        pytest.param("https://a.example/web/20239910083000/http://x.example/", None, id="impossible"),
        pytest.param("https://a.example/", None, id="none"),
    ],
)
def test_capture_time(url: str, expected: datetime | None) -> None:
    """The moment of a capture stands in its address."""
    assert capture_time(url) == expected


def test_captures_named_by_a_header() -> None:
    """Mementos with a date are taken, relative addresses resolved, the rest left."""
    header = (
        '<http://x.example/>; rel="original", </web/20230101000000/http://x.example/>; rel="prev memento"; '
        'datetime="Sun, 01 Jan 2023 00:00:00 GMT", <http://bad.example/>; rel="memento"; datetime="some day"'
    )
    answer = answer_of(ASK, 200, ("link", header))
    names = named("https://archive.example/web/x", answer)
    assert names.original == "http://x.example/"
    assert names.captures == (
        Capture(url="https://archive.example/web/20230101000000/http://x.example/", captured=moment(2023, 1, 1)),
    )
