"""A target on its way: what is known of it, and the answers that it has had, wherever they were given. Pure."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from linkcheck.flows import Flows, unless_unchanged
from linkcheck.history.records import Remembered
from linkcheck.model import Exchange, Flow, Target
from linkcheck.registries.doi import Resolved
from linkcheck.targets import Cited


@dataclass(slots=True, kw_only=True)
class Errand:
    """One target to be asked about; it is handed from owner to owner until its flow has ended."""

    cited: Cited
    host: str = ""  # where its next ask goes, as `host:port`; empty: it is not to go anywhere yet
    former: Remembered | None = None  # what an earlier audit learned of a URL
    answers: list[Exchange] = field(default_factory=list)  # so far, in order
    spent_s: float = 0.0  # network time by then

    @property
    def target(self) -> Target:
        """Return what is asked about."""
        return self.cited.target


def begun(errand: Errand, flows: Flows) -> Flow[Resolved]:
    """Return the flow that finds out about an errand's target, as far as it has come."""
    flow = flows.resolve(errand.cited)
    return resumed(flow if errand.former is None else unless_unchanged(flow, errand.former), errand)


def resumed(flow: Flow[Resolved], errand: Errand) -> Flow[Resolved]:
    """Give a flow the answers that its errand has had, as long as it asks for the same; note those that come."""
    had = deque(errand.answers)
    errand.answers = []
    try:
        ask = next(flow)
        while True:
            if had and had[0].ask == ask:
                answer = had.popleft()
            else:  # a site's answer for a made-up page may be known here, and not asked for again
                had.clear()
                answer = yield ask
            errand.answers.append(answer)
            ask = flow.send(answer)
    except StopIteration as done:
        resolved: Resolved = done.value
        return resolved
