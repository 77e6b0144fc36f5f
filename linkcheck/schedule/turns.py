"""Whose turn it is: a host that all may have to wait for, then one that is at hand, then the one with most left.

A host is at hand while a connection to it stands idle. To finish it before the next is begun costs fewer connections
and TLS handshakes, ours and the servers', than to go round them all: in a long list, a host's connection would be
closed, by us or by it, before its next turn came.
"""

from __future__ import annotations

import heapq
import sys
from collections import deque
from itertools import count

from linkcheck.model import Exchange, Response
from linkcheck.schedule.work import Host

_FIRST_OF_ALL = -sys.maxsize
# With both at 4, slow hosts are begun late (a seventh more time, simulated with 500 equal hosts, some of them slow);
# with both at 32, as many connections are opened as by going round (20,000 pages of a load server).
_SLACK = 16.0  # times as slow as the average that a host may prove to be
_SLACK_OF_KNOWN = 4.0  # times as slow as at its latest answer
_NEWEST = 1 / 16  # the weight of one answer in the average
_VOID_UP_TO = 1_000  # places that are kept for nothing; then as many as count


class Turns:
    """Holds the hosts that may be asked now; those that were offered again since count with their newest place."""

    def __init__(self, concurrency: int) -> None:
        self.concurrency = concurrency
        self.left = 0  # jobs that have not ended
        self._average_s = 0.0  # of an ask; 0: none has ended
        self._at_hand: deque[tuple[int, Host]] = deque()  # stamp, host
        self._ranked: list[tuple[int, int, int, Host]] = []  # rank, order, stamp, host
        self._order = count()
        self._room = _VOID_UP_TO

    def __len__(self) -> int:
        """Return how many places are kept, void ones among them."""
        return len(self._at_hand) + len(self._ranked)

    def ended(self, host: Host, exchange: Exchange) -> None:
        """Note how long an ask of a host took, and that its connection may be asked again."""
        if isinstance(exchange, Response):
            host.idle += 1
        host.took_s = exchange.elapsed_s
        self._average_s += (exchange.elapsed_s - self._average_s) * (_NEWEST if self._average_s else 1.0)

    def add(self, host: Host) -> None:
        """Let a host wait for its turn; something is in its queue, and it may be asked."""
        if host.urgent:
            rank = _FIRST_OF_ALL
        elif self._may_be_last(host):
            rank = -len(host.queue)
        elif host.idle:
            self._at_hand.append((host.stamp, host))
            return
        else:  # by the part that one connection more would have: few hosts are worth a second one
            rank = -(len(host.queue) // (host.pace.under_way + 1))
        heapq.heappush(self._ranked, (rank, next(self._order), host.stamp, host))
        if len(self._ranked) > self._room:
            self._ranked = [place for place in self._ranked if not _is_void(*place[2:])]
            heapq.heapify(self._ranked)
            self._room = 2 * len(self._ranked) + _VOID_UP_TO

    def take(self) -> Host | None:
        """Return the host whose turn it is, one idle connection fewer to its name; None where nobody waits."""
        at_hand, ranked = self._at_hand, self._ranked
        while at_hand and _is_void(*at_hand[0]):
            at_hand.popleft()
        while ranked and _is_void(*ranked[0][2:]):
            heapq.heappop(ranked)
        if at_hand and not (ranked and (ranked[0][0] == _FIRST_OF_ALL or self._may_be_last(ranked[0][3]))):
            host = at_hand.popleft()[1]
        elif ranked:
            host = heapq.heappop(ranked)[3]
        else:
            return None
        host.idle = max(0, host.idle - 1)
        return host

    def _may_be_last(self, host: Host) -> bool:
        """Tell whether a host, if it is slow, may take longer than all that is left through all sockets."""
        ask_s = max(_SLACK * self._average_s, _SLACK_OF_KNOWN * host.took_s)
        own_s = len(host.queue) * host.pace.seconds_a_start(ask_s)
        return own_s * self.concurrency >= self.left * self._average_s


def _is_void(stamp: int, host: Host) -> bool:
    return stamp != host.stamp or not host.queue
