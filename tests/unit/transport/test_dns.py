"""Names to addresses: the wire, the machine's configuration, the resolver against servers on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import ipaddress
import socket
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.errors import SettingsError
from linkcheck.model import Fault
from linkcheck.transport import dns_wire, resolver
from linkcheck.transport.dns_config import DnsConfig, has_ipv6, parse_hosts, parse_resolv_conf, parse_server, system
from linkcheck.transport.failure import TransportFailure
from linkcheck.transport.resolver import Resolver
from tests.unit.transport.faults import asked, dead_port, encoded, naming, record, reply_to

A, AAAA, CNAME = dns_wire.A, dns_wire.AAAA, dns_wire.CNAME


def address(owner: str, text: str, ttl_s: int = 60) -> bytes:
    """Return an address record."""
    parsed = ipaddress.ip_address(text)
    return record(owner, A if parsed.version == 4 else AAAA, parsed.packed, ttl_s)


Answer = Callable[[bytes], bytes | None]


def look_up(
    answer: Answer, host: str = "www.example.org", **config: object
) -> tuple[tuple[str, ...], list[tuple[str, int]]]:
    """Resolve `host` at a server that answers so; return the addresses and what was asked."""

    async def run() -> tuple[tuple[str, ...], list[tuple[str, int]]]:
        async with naming(answer) as server:
            settings = {"servers": (("127.0.0.1", server.port),), "ipv6": False, **config}
            names = Resolver(DnsConfig(**settings))  # type: ignore[arg-type]
            try:
                return await names.resolve(host), server.questions
            finally:
                await names.aclose()

    return asyncio.run(run())


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits for a silent server as long as a user would."""
    monkeypatch.setattr(resolver, "ROUND_TIMEOUTS_S", (0.05, 0.05))
    monkeypatch.setattr(resolver, "PAUSES_S", (0.0, 0.0))


# --- the wire --------------------------------------------------------------------------------------


def test_question_and_reply() -> None:
    """A reply gives its addresses, the end of the chain of aliases and the shortest time to live."""
    question = dns_wire.question(7, "www.example.org", A)
    assert asked(question) == ("www.example.org", A)
    reply = dns_wire.parse(
        reply_to(
            question,
            record("www.example.org", CNAME, encoded("a.example.net"), 30),
            address("a.example.net", "192.0.2.1", 90),
        )
    )
    assert (reply.identifier, reply.name, reply.addresses, reply.alias, reply.ttl_s) == (
        7, "www.example.org", ("192.0.2.1",), "a.example.net", 30,
    )  # fmt: skip


def test_compressed_names() -> None:
    """Pointers in names are followed."""
    question = dns_wire.question(7, "www.example.org", A)
    pointer = b"\xc0\x0c" + struct.pack("!HHIH", A, 1, 60, 4) + b"\xc0\x00\x02\x01"
    assert dns_wire.parse(reply_to(question, pointer)).addresses == ("192.0.2.1",)


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(b"", id="empty"),
        pytest.param(dns_wire.question(1, "example.org", A), id="a question"),
        pytest.param(
            reply_to(dns_wire.question(1, "example.org", A), address("example.org", "192.0.2.1"))[:-2], id="cut"
        ),
        pytest.param(
            struct.pack("!HHHHHH", 1, 0x8180, 1, 0, 0, 0) + b"\xc0\x0c\0\1\0\1", id="name that points to itself"
        ),
        pytest.param(
            reply_to(dns_wire.question(1, "example.org", A), record("example.org", A, b"123")), id="three bytes"
        ),
    ],
)
def test_what_is_no_reply(message: bytes) -> None:
    """Anything else is refused."""
    with pytest.raises(ValueError, match=r"."):
        dns_wire.parse(message)


@given(st.binary(max_size=80))
def test_any_message(rest: bytes) -> None:
    """No bytes raise anything but ValueError, and none loops for ever."""
    for message in (rest, struct.pack("!HHHHHH", 1, 0x8180, 1, 2, 1, 0) + rest):
        try:
            dns_wire.parse(message)
        except ValueError:
            continue


# --- the machine's configuration --------------------------------------------------------------------


def test_resolv_conf() -> None:
    """Three servers and the search list are taken; comments and what cannot be read are not."""
    text = (
        "# x\nnameserver 192.0.2.53\nnameserver fe80::1%eth0\nnameserver nonsense\nsearch a.test b.test.\noptions x\n"
    )
    assert parse_resolv_conf(text) == ((("192.0.2.53", 53), ("fe80::1", 53)), ("a.test", "b.test"))


def test_hosts_file() -> None:
    """Every name of a line has its address, in the file's order."""
    text = "127.0.0.1 localhost\n::1 localhost ip6-localhost # x\nrubbish here\n192.0.2.7 Printer.example printer\n"
    assert parse_hosts(text) == {
        "localhost": ("127.0.0.1", "::1"),
        "ip6-localhost": ("::1",),
        "printer.example": ("192.0.2.7",),
        "printer": ("192.0.2.7",),
    }


def test_ipv6_of_the_machine() -> None:
    """Only a public address lets us speak IPv6."""
    assert not has_ipv6("0001 01 80 10 80 lo\nfe80 04 40 20 80 eth0\nfd00 04 40 00 80 eth0\n")
    assert has_ipv6("fe80 04 40 20 80 eth0\n2001 04 40 00 80 eth0\n")


@pytest.mark.parametrize(
    ("text", "server"),
    [
        pytest.param("192.0.2.53", ("192.0.2.53", 53), id="address"),
        pytest.param("192.0.2.53:5353", ("192.0.2.53", 5353), id="with a port"),
        pytest.param("2001:db8::1", ("2001:db8::1", 53), id="IPv6"),
        pytest.param("[2001:db8::1]:5353", ("2001:db8::1", 5353), id="IPv6 with a port"),
    ],
)
def test_dns_server_setting(text: str, server: tuple[str, int]) -> None:
    """The setting names an address, with or without a port."""
    assert parse_server(text) == server


@pytest.mark.parametrize("text", ["", "dns.example.org", "192.0.2.53:0", "192.0.2.53:x", "192.0.2.53:70000"])
def test_dns_server_setting_refused(text: str) -> None:
    """What names no address is an error of the settings."""
    with pytest.raises(SettingsError, match="dns-server"):
        parse_server(text)


def test_system_configuration(tmp_path: Path) -> None:
    """The machine's files are read; a server of the settings takes the place of theirs, the hosts file stays."""
    (tmp_path / "resolv.conf").write_text("nameserver 192.0.2.1\nsearch a.test\n")
    (tmp_path / "hosts").write_text("192.0.2.9 nine.example\n")
    own = system(None, etc=tmp_path, proc=tmp_path)
    assert (own.servers, own.search, own.ipv6) == ((("192.0.2.1", 53),), ("a.test",), False)
    other = system("192.0.2.2:54", etc=tmp_path, proc=tmp_path)
    assert (other.servers, other.search, other.hosts) == ((("192.0.2.2", 54),), (), {"nine.example": ("192.0.2.9",)})


def test_machine_without_files(tmp_path: Path) -> None:
    """Without files there are no servers: libc is asked."""
    assert system(None, etc=tmp_path / "none", proc=tmp_path / "none") == DnsConfig()


# --- the resolver ------------------------------------------------------------------------------------


def test_addresses() -> None:
    """All addresses of a name come back."""
    found, questions = look_up(
        lambda q: reply_to(q, address("www.example.org", "192.0.2.1"), address("www.example.org", "192.0.2.2"))
    )
    assert found == ("192.0.2.1", "192.0.2.2")
    assert questions == [("www.example.org", A)]


def test_both_families_in_turns() -> None:
    """Where the machine speaks IPv6, both families come in turns, IPv6 first."""

    def answer(question: bytes) -> bytes:
        name, kind = asked(question)
        found = ["2001:db8::1", "2001:db8::2"] if kind == AAAA else ["192.0.2.1"]
        return reply_to(question, *(address(name, text) for text in found))

    assert look_up(answer, ipv6=True)[0] == ("2001:db8::1", "192.0.2.1", "2001:db8::2")


def test_one_family_does_not_wait_for_the_other() -> None:
    """A server that swallows AAAA questions costs a moment, no more."""
    found, _ = look_up(
        lambda q: reply_to(q, address("www.example.org", "192.0.2.1")) if asked(q)[1] == A else None, ipv6=True
    )
    assert found == ("192.0.2.1",)


def test_only_ipv6_where_we_speak_none() -> None:
    """A name with IPv6 addresses only is not a name without any."""
    found, _ = look_up(
        lambda q: reply_to(q, *([address("www.example.org", "2001:db8::1")] if asked(q)[1] == AAAA else []))
    )
    assert found == ("2001:db8::1",)


def test_alias_followed() -> None:
    """A server that gives only the alias is asked on for what it stands for."""

    def answer(question: bytes) -> bytes:
        if asked(question)[0] == "www.example.org":
            return reply_to(question, record("www.example.org", CNAME, encoded("a.example.net")))
        return reply_to(question, address("a.example.net", "192.0.2.1"))

    assert look_up(answer)[0] == ("192.0.2.1",)


def fails_with(answer: Answer, **config: object) -> tuple[Fault, int]:
    """Return why a name cannot be looked up, and how many questions that took."""
    count = 0

    def counted(question: bytes) -> bytes | None:
        nonlocal count
        count += 1
        return answer(question)

    with pytest.raises(TransportFailure) as failure:
        look_up(counted, "www.example.org", **config)
    return failure.value.fault, count


def test_no_such_name() -> None:
    """NXDOMAIN is certain: it is asked once."""
    assert fails_with(lambda q: reply_to(q, rcode=3)) == (Fault.NXDOMAIN, 1)


def test_alias_to_no_such_name() -> None:
    """An alias to a name that does not exist is NXDOMAIN."""
    assert (
        fails_with(lambda q: reply_to(q, record("www.example.org", CNAME, encoded("x.test")), rcode=3))[0]
        is Fault.NXDOMAIN
    )


def test_no_address() -> None:
    """A name without addresses of either family is no missing name."""
    assert fails_with(reply_to) == (Fault.DNS_NO_DATA, 2)


@pytest.mark.parametrize("rcode", [1, 2, 4, 5])
def test_uncertain_answers(rcode: int) -> None:
    """FORMERR, SERVFAIL, NOTIMP and REFUSED are asked again, and are no certain answer."""
    assert fails_with(lambda q: reply_to(q, rcode=rcode)) == (Fault.DNS_FAILED, 2)


def test_silence() -> None:
    """A server that never answers is asked twice."""
    assert fails_with(lambda q: None) == (Fault.DNS_FAILED, 2)


def test_aliases_in_a_circle() -> None:
    """Aliases that lead back end."""

    def answer(question: bytes) -> bytes:
        name, _ = asked(question)
        return reply_to(question, record(name, CNAME, encoded("b.test" if name != "b.test" else "c.test")))

    assert fails_with(answer)[0] is Fault.DNS_NO_DATA


def test_servfail_then_an_answer() -> None:
    """A server that fails at first and then answers is believed."""
    count = 0

    def answer(question: bytes) -> bytes:
        nonlocal count
        count += 1
        return reply_to(question, rcode=2) if count < 2 else reply_to(question, address("www.example.org", "192.0.2.1"))

    assert look_up(answer)[0] == ("192.0.2.1",)


def test_the_next_server() -> None:
    """Where the first server is gone, the next is asked at once."""

    async def run() -> tuple[str, ...]:
        async with naming(lambda q: reply_to(q, address("www.example.org", "192.0.2.1"))) as server:
            servers = (("127.0.0.1", dead_port()), ("127.0.0.1", server.port))
            names = Resolver(DnsConfig(servers=servers, ipv6=False))
            try:
                return await names.resolve("www.example.org")
            finally:
                await names.aclose()

    assert asyncio.run(run()) == ("192.0.2.1",)


def test_forged_replies_are_dropped() -> None:
    """A reply to another question, or with another number, is not believed."""

    def answer(question: bytes) -> bytes:
        other = dns_wire.question(int.from_bytes(question[:2], "big"), "evil.test", A)
        return reply_to(other, address("evil.test", "192.0.2.66"))

    assert fails_with(answer) == (Fault.DNS_FAILED, 2)


def test_replies_of_other_servers_are_dropped() -> None:
    """An answer with the right number and question, from another port than the server's, is not believed."""

    async def run() -> tuple[str, ...]:
        async with naming(lambda _: None) as forger:

            def answer(question: bytes) -> bytes:
                forger.datagram_out(reply_to(question, address("www.example.org", "192.0.2.66")), server.visitor)
                return reply_to(question, address("www.example.org", "192.0.2.1"))

            async with naming(answer) as server:
                names = Resolver(DnsConfig(servers=(("127.0.0.1", server.port),), ipv6=False))
                found = await names.resolve("www.example.org")
                await names.aclose()
                return found

    assert asyncio.run(run()) == ("192.0.2.1",)


def test_ports_and_numbers_are_drawn_anew() -> None:
    """Each query has a socket of its own, so that neither its port nor its number follows from another's."""

    async def run() -> None:
        drawn: list[tuple[object, bytes]] = []

        def answer(question: bytes) -> bytes:
            drawn.append((server.visitor[1], question[:2]))
            return reply_to(question, address(asked(question)[0], "192.0.2.1"))

        async with naming(answer) as server:
            names = Resolver(DnsConfig(servers=(("127.0.0.1", server.port),), ipv6=False))
            for number in range(20):
                await names.resolve(f"h{number}.example.org")
            await names.aclose()
        assert len({port for port, _ in drawn}) > 10
        assert len({number for _, number in drawn}) > 10

    asyncio.run(run())


def test_no_descriptor_left_is_our_own_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket that cannot be made says nothing of the host."""

    def no_socket(*_: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    async def run() -> None:
        names = Resolver(DnsConfig(servers=(("127.0.0.1", 9),), ipv6=False))
        monkeypatch.setattr(socket, "socket", no_socket)
        try:
            with pytest.raises(TransportFailure) as failure:
                await names.resolve("www.example.org")
        finally:
            monkeypatch.undo()
            await names.aclose()
        assert failure.value.fault is Fault.LOCAL

    asyncio.run(run())


def test_long_answers_by_tcp() -> None:
    """An answer that does not fit is fetched over TCP."""

    async def run() -> tuple[str, ...]:
        async def by_tcp(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            length = int.from_bytes(await reader.readexactly(2), "big")
            question = await reader.readexactly(length)
            reply = reply_to(question, *(address("www.example.org", f"192.0.2.{i}") for i in range(60)))
            writer.write(len(reply).to_bytes(2, "big") + reply)
            writer.close()

        # TCP takes a port first: it is asked for by everybody, the same number for UDP by hardly anybody.
        tcp = await asyncio.start_server(by_tcp, "127.0.0.1", 0)
        port = tcp.sockets[0].getsockname()[1]
        async with naming(lambda q: reply_to(q, flags=0x8380), port) as server:
            names = Resolver(DnsConfig(servers=(("127.0.0.1", server.port),), ipv6=False))
            try:
                return await names.resolve("www.example.org")
            finally:
                await names.aclose()
                tcp.close()

    assert len(asyncio.run(run())) == 60


def test_asked_once_for_many() -> None:
    """However many wait for a name, it is asked for once, and then known."""

    async def run() -> tuple[int, int]:
        async with naming(lambda q: reply_to(q, address(asked(q)[0], "192.0.2.1"))) as server:
            names = Resolver(DnsConfig(servers=(("127.0.0.1", server.port),), ipv6=False))
            found = await asyncio.gather(*(names.resolve("www.example.org") for _ in range(100)))
            await names.resolve("www.example.org")
            await names.aclose()
            return len(found), len(server.questions)

    assert asyncio.run(run()) == (100, 1)


def test_one_who_goes_does_not_end_it_for_the_others() -> None:
    """A cancelled ask leaves the look-up to those who still wait."""

    async def run() -> tuple[str, ...]:
        async with naming(lambda q: reply_to(q, address(asked(q)[0], "192.0.2.1"))) as server:
            names = Resolver(DnsConfig(servers=(("127.0.0.1", server.port),), ipv6=False))
            first, second = (asyncio.create_task(names.resolve("www.example.org")) for _ in range(2))
            await asyncio.sleep(0)
            first.cancel()
            found = await second
            await names.aclose()
            return found

    assert asyncio.run(run()) == ("192.0.2.1",)


def test_many_names_at_once() -> None:
    """Names are looked up side by side: 100 names are asked for before the first has its answer."""

    async def run() -> int:
        waiting: list[tuple[bytes, tuple[str | int, ...]]] = []

        def answer(question: bytes) -> None:
            waiting.append((question, server.visitor))
            if len(waiting) == 100:
                for held, visitor in waiting:
                    server.datagram_out(reply_to(held, address(asked(held)[0], "192.0.2.1")), visitor)

        async with naming(answer) as server:
            names = Resolver(DnsConfig(servers=(("127.0.0.1", server.port),), ipv6=False))
            found = await asyncio.gather(*(names.resolve(f"h{i}.example.org") for i in range(100)))
            await names.aclose()
            return len(found)

    assert asyncio.run(run()) == 100


@pytest.mark.parametrize(
    ("host", "config", "expected"),
    [
        pytest.param("localhost", {}, ("127.0.0.1", "::1"), id="localhost"),
        pytest.param("a.localhost.", {}, ("127.0.0.1", "::1"), id="below localhost"),
        pytest.param("nine.example", {"hosts": {"nine.example": ("192.0.2.9",)}}, ("192.0.2.9",), id="hosts file"),
    ],
)
def test_known_without_asking(host: str, config: dict[str, object], expected: tuple[str, ...]) -> None:
    """localhost and the hosts file need no server."""
    assert look_up(lambda q: reply_to(q, rcode=3), host, **config) == (expected, [])


@pytest.mark.parametrize(
    ("host", "questions"),
    [
        pytest.param("printer", ["printer.a.test", "printer.b.test"], id="no dot"),
        pytest.param("www.example.org", ["www.example.org"], id="dots"),
        pytest.param("printer.", ["printer"], id="final dot"),
    ],
)
def test_search_list(host: str, questions: list[str]) -> None:
    """Only names without a dot are sought below the machine's own domains."""

    def answer(question: bytes) -> bytes:
        name, _ = asked(question)
        return (
            reply_to(question, rcode=3) if name == "printer.a.test" else reply_to(question, address(name, "192.0.2.1"))
        )

    _, seen = look_up(answer, host, search=("a.test", "b.test"))
    assert [name for name, _ in seen] == questions


def test_libc_where_no_server_is_known() -> None:
    """Where the machine names no server, libc is asked."""

    async def run() -> tuple[str, ...]:
        names = Resolver(DnsConfig())
        try:
            return await names._by_libc("localhost")
        finally:
            await names.aclose()

    assert "127.0.0.1" in asyncio.run(run())


def test_names_of_the_past_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many hosts a list has, the cache keeps some of them, the latest."""
    monkeypatch.setattr("linkcheck.transport.resolver.MOST_CACHED", 3)

    async def kept() -> list[bool]:
        def answer(question: bytes) -> bytes:
            return reply_to(question, address("www.example.org", "192.0.2.1"))

        async with naming(answer) as server:
            names = Resolver(DnsConfig(servers=(("127.0.0.1", server.port),), ipv6=False))
            try:
                hosts = [f"{letter}.example.org" for letter in "abcde"]
                for host in hosts:
                    with contextlib.suppress(TransportFailure):
                        await names.resolve(host)
                return [host in names._cache for host in hosts]
            finally:
                await names.aclose()

    assert asyncio.run(kept()) == [False, False, True, True, True]
