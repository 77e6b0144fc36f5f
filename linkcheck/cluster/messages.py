"""What the home and its agents tell each other; everything can be packed."""

from __future__ import annotations

from collections.abc import Mapping

from linkcheck.cluster.errands import Errand
from linkcheck.frozen import dataclass
from linkcheck.model import Target
from linkcheck.registries.doi import Resolved
from linkcheck.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What an agent is told when it begins."""

    settings: Settings
    salt: str  # the run's, so that errands can go on elsewhere
    concurrency: int  # requests under way at once, of this agent
    environment: Mapping[str, str]  # the variables that the settings name
    authorities: bytes | None  # the user's file of certificates, which other machines do not have


@dataclass(frozen=True, slots=True, kw_only=True)
class Errands:
    """Targets to ask about; their sites are the agent's from now on."""

    errands: tuple[Errand, ...]


@dataclass(frozen=True, slots=True)
class Stay:
    """The home is still there."""


@dataclass(frozen=True, slots=True)
class End:
    """Nothing more will come."""


ToAgent = Errands | Stay | End


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """An agent has begun, perhaps in the place of one that was lost: it knows of nothing that was sent before."""

    version: str
    name: str  # of its machine or process, for a person
    online: bool  # False: all canaries are silent from where it is


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What an agent has found out since the last time."""

    resolved: tuple[tuple[Target, Resolved], ...] = ()
    handed_over: tuple[Errand, ...] = ()  # their next ask goes to another owner's site
    failed: tuple[tuple[Target, str, str], ...] = ()  # a bug of ours: the exception's name and message


ToHome = Hello | News
