"""A web in a table, and a driver that asks it: probes are driven by hand, without a loop or a mock."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from linkcheck.model import Ask, Exchange, Fault, Flow, NoResponse, Response
from linkcheck.probing.probe import Plan, Probe, probe_url
from linkcheck.probing.siblings import Memory

SALT = "q7x2k9w4m1zt"
HTML = (("content-type", "text/html; charset=utf-8"),)

SENTENCE = "The survey of the northern coast was repeated in spring with better instruments and a larger crew. "
PROSE = SENTENCE * 20  # some 340 words: a page that has something to say

Answer = Callable[[Ask], Exchange]


def html(
    title: str = "", heading: str = "", text: str = "", *, head: str = "", body: str = "", lang: str = "en"
) -> str:
    """Return a page as sites make them: navigation, a main part, a footer."""
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>'
        '<header><nav><a href="/">Home</a> <a href="/about">About us</a> <a href="/contact">Contact</a></nav></header>'
        f"<main>{f'<h1>{heading}</h1>' if heading else ''}<p>{text}</p>{body}</main>"
        "<footer><p>Example Institute, all rights reserved.</p></footer></body></html>"
    )


ARTICLE = html("Tides of the northern coast", "Tides of the northern coast", PROSE)


def answer(
    body: str | bytes = "",
    status: int = 200,
    headers: Mapping[str, str] | tuple[tuple[str, str], ...] = (),
    *,
    kind: str | None = "text/html; charset=utf-8",
    peer: str | None = None,
    fault: Fault | None = None,
) -> Answer:
    """Return what makes a response to whatever is asked."""
    pairs = tuple(headers.items()) if isinstance(headers, Mapping) else headers
    data = body.encode() if isinstance(body, str) else body
    named = (("content-type", kind),) if kind is not None else ()

    def to(ask: Ask) -> Response:
        return Response(
            ask=ask, status=status, headers=(*named, *pairs), body=data[: ask.body_limit], peer=peer, body_fault=fault,
            body_complete=len(data) <= ask.body_limit,
        )  # fmt: skip

    return to


def no_answer(fault: Fault) -> Answer:
    """Return what makes a failure of whatever is asked."""
    return lambda ask: NoResponse(ask=ask, fault=fault)


def leads_to(address: str, status: int = 302, **headers: str) -> Answer:
    """Return a redirect."""
    return answer(
        "", status, {"location": address, **{name.replace("_", "-"): value for name, value in headers.items()}}
    )


MISSING = answer(html("404 Not Found", "Not Found", "There is no such page."), 404)


def browser(yes: Answer, no: Answer) -> Answer:
    """Return a server that answers browsers otherwise than programs."""
    return lambda ask: (yes if dict(ask.headers).get("User-Agent", "").startswith("Mozilla/5.0") else no)(ask)


def drive(flow: Flow[Probe], web: Mapping[str, Answer], otherwise: Answer = MISSING) -> tuple[Probe, list[Ask]]:
    """Return what a flow makes of a web, and what it asked; every other address is answered with `otherwise`."""
    asks: list[Ask] = []
    try:
        ask = next(flow)
        while True:
            asks.append(ask)
            ask = flow.send(web.get(ask.url, otherwise)(ask))
    except StopIteration as end:
        probe: Probe = end.value
        return probe, asks


def probed(
    url: str,
    web: Mapping[str, Answer] | Answer,
    *,
    plan: Plan | None = None,
    memory: Memory | None = None,
    titles: tuple[str, ...] = (),
    otherwise: Answer = MISSING,
) -> tuple[Probe, list[Ask]]:
    """Probe `url` in a web, or at a server that answers there alone."""
    table = web if isinstance(web, Mapping) else {url.partition("#")[0]: web}
    flow = probe_url(url, plan=plan or Plan(), memory=memory or Memory(), salt=SALT, titles=titles)
    return drive(flow, table, otherwise)


def said(url: str, web: Mapping[str, Answer] | Answer, *, otherwise: Answer = MISSING) -> str:
    """Return the verdict and reason of a probe: `soft-404 error-page`."""
    probe, _ = probed(url, web, otherwise=otherwise)
    return f"{probe.judgement.verdict} {probe.judgement.reason}"
