"""Idle connections, found in O(1): a stack a host and way of asking, the youngest on top."""

from __future__ import annotations

from linkcheck.transport.connection import Connection, State

IDLE_S = 4.0  # shorter than what servers wait: Apache's and Node's 5 s
MAX_IDLE_PER_HOST = 8

Key = tuple[str, int, bool]  # scheme, port, lenient TLS


class Pool:
    """Holds connections that carry nothing now."""

    def __init__(self, most: int = 1024) -> None:
        """Begin empty; `most` is how many connections it may hold."""
        self._most = most
        self._count = 0
        self._hosts: dict[str, dict[Key, list[Connection]]] = {}

    def __len__(self) -> int:
        return sum(len(stack) for stacks in self._hosts.values() for stack in stacks.values())

    def take(self, host: str, key: Key, now: float) -> Connection | None:
        """Return the youngest idle connection, or None."""
        stacks = self._hosts.get(host)
        stack = stacks.get(key) if stacks is not None else None
        while stack:
            connection = stack.pop()
            self._count -= 1
            if connection.state is State.IDLE and now - connection.idle_since < IDLE_S:
                return connection
            connection.close()
        return None

    def give(self, host: str, key: Key, connection: Connection, now: float) -> None:
        """Keep an idle connection for the next request."""
        stack = self._hosts.setdefault(host, {}).setdefault(key, [])
        if len(stack) >= MAX_IDLE_PER_HOST or (self._count >= self._most and not self._make_room()):
            connection.close()
            return
        self._count += 1
        connection.idle_since = now
        stack.append(connection)

    def release(self, host: str) -> None:
        """Close all idle connections of a host."""
        for stack in self._hosts.pop(host, {}).values():
            self._count -= len(stack)
            for connection in stack:
                connection.close()

    def _make_room(self) -> bool:
        """Close what stands idle at the host that was met first; return whether there is anything."""
        oldest = next((host for host, stacks in self._hosts.items() if any(stacks.values())), None)
        if oldest is not None:
            self.release(oldest)
        return oldest is not None

    def sweep(self, now: float) -> bool:
        """Close what has been idle for too long; say whether anything is left."""
        for host in list(self._hosts):
            stacks = self._hosts[host]
            for key in list(stacks):
                kept = [c for c in stacks[key] if c.state is State.IDLE and now - c.idle_since < IDLE_S]
                for connection in stacks[key]:
                    if connection not in kept:
                        connection.close()
                self._count -= len(stacks[key]) - len(kept)
                if kept:
                    stacks[key] = kept
                else:
                    del stacks[key]
            if not stacks:
                del self._hosts[host]
        return bool(self._hosts)

    def close(self) -> None:
        """Close everything."""
        for host in list(self._hosts):
            self.release(host)
