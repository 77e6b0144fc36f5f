"""A flow goes on elsewhere with the answers that it has had."""

from __future__ import annotations

import pickle

import pytest

from linkcheck.cluster.errands import Errand, resumed
from linkcheck.model import Ask, Exchange, Flow, Judgement, Kind, Response, Target, Verdict
from linkcheck.registries.doi import Resolved
from linkcheck.targets import Cited


def flow(*urls: str) -> Flow[Resolved]:
    """Ask for some addresses, and end with their statuses."""
    answers: list[Exchange] = []
    for url in urls:
        answer = yield Ask(method="GET", url=url)
        answers = [*answers, answer]
    told = ",".join(str(answer.status) for answer in answers if isinstance(answer, Response))
    judgement = Judgement(verdict=Verdict.OK, reason=told, detail="d")
    return Resolved(judgement=judgement, exchanges=tuple(answers))


def answered(ask: Ask, status: int) -> Response:
    """Return an answer."""
    return Response(ask=ask, status=status, body=b"x")


def errand() -> Errand:
    """Return one that has not begun."""
    return Errand(cited=Cited(Target(Kind.URL, "http://a.example/")), host="a.example:80")


def test_a_flow_goes_on_where_it_was() -> None:
    """Nothing is asked again that has an answer."""
    begun = errand()
    here = resumed(flow("http://a/", "http://b/", "http://c/"), begun)
    ask = next(here)
    assert here.send(answered(ask, 301)).url == "http://b/"
    here.close()
    there = pickle.loads(pickle.dumps(begun))
    assert [answer.ask.url for answer in there.answers] == ["http://a/"]
    going_on = resumed(flow("http://a/", "http://b/", "http://c/"), there)
    assert next(going_on).url == "http://b/"
    assert going_on.send(answered(Ask(method="GET", url="http://b/"), 302)).url == "http://c/"
    with pytest.raises(StopIteration) as done:
        going_on.send(answered(Ask(method="GET", url="http://c/"), 200))
    assert done.value.value.judgement.reason == "301,302,200"


def test_an_answer_that_is_not_asked_for_is_dropped() -> None:
    """What a site says of a made-up page may be known where the errand goes on."""
    begun = errand()
    here = resumed(flow("http://a/", "http://made-up/", "http://c/"), begun)
    here.send(answered(next(here), 200))
    here.close()
    begun.answers.append(answered(Ask(method="GET", url="http://made-up/"), 404))
    going_on = resumed(flow("http://a/", "http://c/"), begun)
    assert next(going_on).url == "http://c/"
