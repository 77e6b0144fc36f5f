"""Questions and answers of the domain name system, byte for byte (RFC 1035); pure."""

from __future__ import annotations

import ipaddress
import struct

from linkcheck.frozen import dataclass

A, CNAME, AAAA = 1, 5, 28
_SOA = 6
NOERROR, SERVFAIL, NXDOMAIN = 0, 2, 3
_HEADER = struct.Struct("!HHHHHH")
_FIXED_PART = struct.Struct("!HHIH")
_RECURSION_DESIRED, _RESPONSE, _TRUNCATED = 0x0100, 0x8000, 0x0200


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a server answered to one question."""

    identifier: int
    rcode: int
    truncated: bool
    name: str  # of the question, lower case, without the final dot
    kind: int
    addresses: tuple[str, ...] = ()
    alias: str | None = None  # the last name of the chain of aliases
    ttl_s: int = 0  # the shortest on the way; of the SOA record where there is no address


def question(identifier: int, name: str, kind: int) -> bytes:
    """Return the message that asks for the records of `kind` of an ASCII name."""
    labels = b"".join(bytes((len(label),)) + label for label in name.encode("ascii").rstrip(b".").split(b"."))
    return _HEADER.pack(identifier, _RECURSION_DESIRED, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!HH", kind, 1)


def parse(message: bytes) -> Reply:
    """Read a reply; raise ValueError for anything else."""
    try:
        return _parse(message)
    except (struct.error, IndexError) as error:
        raise ValueError("cut off") from error


def _parse(message: bytes) -> Reply:
    identifier, flags, questions, answers, authorities, _ = _HEADER.unpack_from(message)
    if not flags & _RESPONSE or questions != 1:
        raise ValueError("not a reply to one question")
    name, at = _name(message, 12)
    kind = int.from_bytes(message[at : at + 2], "big")
    at += 4
    addresses: list[str] = []
    aliases: dict[str, str] = {}
    ttls: list[int] = []
    for place in range(answers + authorities):
        owner, at = _name(message, at)
        record, _, ttl_s, length = _FIXED_PART.unpack_from(message, at)
        at += _FIXED_PART.size
        data = message[at : at + length]
        if len(data) < length:
            raise ValueError("cut off")
        if place < answers and record == kind and record in {A, AAAA}:
            addresses.append(_address(data))
            ttls.append(ttl_s)
        elif place < answers and record == CNAME:
            aliases[owner] = _name(message, at)[0]
            ttls.append(ttl_s)
        elif record == _SOA and not addresses:
            ttls.append(ttl_s)
        at += length
    return Reply(
        identifier=identifier, rcode=flags & 0xF, truncated=bool(flags & _TRUNCATED), name=name, kind=kind,
        addresses=tuple(addresses), alias=_end_of_chain(name, aliases), ttl_s=min(ttls, default=0),
    )  # fmt: skip


def _address(data: bytes) -> str:
    if len(data) not in {4, 16}:
        raise ValueError("an address has 4 or 16 bytes")
    return str(ipaddress.ip_address(data))


def _end_of_chain(name: str, aliases: dict[str, str]) -> str | None:
    seen = {name}
    current = name
    while current in aliases:
        current = aliases[current]
        if current in seen:
            return current
        seen.add(current)
    return current if current != name else None


def _name(message: bytes, at: int) -> tuple[str, int]:
    """Return the name at `at`, its pointers followed, and the place behind it."""
    labels: list[str] = []
    behind: int | None = None
    budget = 128  # labels and pointers: a longer way is a loop
    while length := message[at]:
        budget -= 1
        if budget < 0 or (0x40 <= length < 0xC0):
            raise ValueError("not a name")
        if length >= 0xC0:
            behind = at + 2 if behind is None else behind
            at = (length & 0x3F) << 8 | message[at + 1]
        else:
            labels.append(message[at + 1 : at + 1 + length].decode("latin-1").lower())
            at += 1 + length
    return ".".join(labels), at + 1 if behind is None else behind
