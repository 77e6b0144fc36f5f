"""Certificates and handshakes that go wrong, each told as what it is; over sockets on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.name import _ASN1Type
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.fetch import Fetcher
from linkcheck.model import Ask, Exchange, Fault, NoResponse, Response
from linkcheck.settings import Settings
from linkcheck.transport import chains, security, trust
from tests.unit.transport.authorities import DAY, NOW, Authority, common_name, server_context, with_short_group
from tests.unit.transport.faults import Server, ok, raw_serving, says, serving, shaking_hands, speaking_http2

ROOT = Authority("Loopback Root")
MIDDLE = Authority("Loopback Issuing CA", above=ROOT)
STRANGER = Authority("Stranger")
OTHER_MIDDLE = Authority("Stranger's Issuing CA", above=STRANGER)
EXPIRED = ROOT.issue(begins=NOW - 9 * DAY, ends=NOW - DAY)
EARLY = ROOT.issue(begins=NOW + DAY, ends=NOW + 9 * DAY)


@pytest.fixture(autouse=True)
def _our_authorities_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The machine's authorities play no part."""
    (tmp_path / "root.pem").write_text(ROOT.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "root.pem"))
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)


async def _ask(
    url: str, *, deadline_s: float = 5, lenient_tls: bool = False, settings: Settings | None = None
) -> Exchange:
    fetcher = Fetcher(settings or Settings(allow_private=True))
    try:
        return await fetcher.send(
            Ask(method="GET", url=url, body_limit=100, lenient_tls=lenient_tls), deadline_s=deadline_s
        )
    finally:
        await fetcher.aclose()


def exchange(context: ssl.SSLContext, host: str = "127.0.0.1", *, lenient_tls: bool = False) -> Exchange:
    """Ask a server with this context."""

    async def run() -> Exchange:
        async with serving(says(ok()), tls=context) as server:
            return await _ask(server.url("/x", scheme="https", host=host), lenient_tls=lenient_tls)

    return asyncio.run(run())


def refused(context: ssl.SSLContext, host: str = "127.0.0.1") -> NoResponse:
    """Ask a server that is not to be trusted."""
    result = exchange(context, host)
    assert isinstance(result, NoResponse)
    return result


@pytest.mark.parametrize("lenient_tls", [False, True])
def test_a_good_certificate(lenient_tls: bool) -> None:
    """A certificate of a trusted authority is taken, strictly and leniently."""
    result = exchange(server_context(ROOT.issue()), lenient_tls=lenient_tls)
    assert isinstance(result, Response)
    assert (result.status, result.body, result.chain_completed) == (200, b"hello", False)


def test_by_name() -> None:
    """A certificate for a name holds for that name."""
    assert isinstance(exchange(server_context(ROOT.issue("localhost")), "localhost"), Response)


@pytest.mark.parametrize(
    ("pem", "fault", "says_so"),
    [
        pytest.param(EXPIRED, Fault.TLS_EXPIRED, f"{NOW - DAY:%Y-%m-%d}", id="expired"),
        pytest.param(EARLY, Fault.TLS_NOT_YET_VALID, f"{NOW + DAY:%Y-%m-%d}", id="not yet valid"),
        pytest.param(ROOT.issue("other.example"), Fault.TLS_WRONG_NAME, "other.example", id="another name"),
        pytest.param(ROOT.issue("127.0.0.9"), Fault.TLS_WRONG_NAME, "127.0.0.9", id="another address"),
        pytest.param(ROOT.issue(self_signed=True), Fault.TLS_SELF_SIGNED, "self", id="self-signed"),
        pytest.param(STRANGER.issue(), Fault.TLS_INCOMPLETE_CHAIN, "Stranger", id="unknown issuer: who knows"),
        pytest.param(MIDDLE.issue(), Fault.TLS_INCOMPLETE_CHAIN, "Loopback Issuing CA", id="intermediate missing"),
    ],
)  # fmt: skip
def test_certificates_refused(pem: str, fault: Fault, says_so: str) -> None:
    """Each fault of a certificate has its name, its sentence and the certificate as evidence."""
    result = refused(server_context(pem))
    assert result.fault is fault
    assert says_so in result.message
    assert result.certificate is not None
    shown = x509.load_pem_x509_certificate(pem[pem.index("-----BEGIN CERT") :].encode())
    assert x509.load_der_x509_certificate(result.certificate) == shown
    assert result.peer == "127.0.0.1"


def test_nothing_is_sent_to_a_server_that_is_not_trusted() -> None:
    """Looking at a refused certificate asks for nothing."""

    async def run() -> tuple[Exchange, Server]:
        async with serving(says(ok()), tls=server_context(STRANGER.issue())) as server:
            return await _ask(server.url(scheme="https")), server

    assert asyncio.run(run())[1].requests == []


def test_unknown_authority_with_its_root() -> None:
    """A chain that ends at a root we do not know is untrusted, complete as it is."""
    assert refused(server_context(STRANGER.issue(), STRANGER)).fault is Fault.TLS_UNTRUSTED


def test_a_whole_chain() -> None:
    """An intermediate that is sent needs no fetching."""
    result = exchange(server_context(MIDDLE.issue(), MIDDLE))
    assert isinstance(result, Response)
    assert not result.chain_completed


# --- fetching what is missing ---------------------------------------------------------------------------


@contextlib.asynccontextmanager
async def _shelf(*bodies: bytes) -> AsyncIterator[Server]:
    """Serve what certificates say is there."""
    answers = iter(bodies)

    async def behave(visit: object) -> None:
        await says(ok(next(answers)))(visit)  # type: ignore[arg-type]

    async with serving(behave) as server:
        yield server


def completed(issuer: Authority, *bodies: bytes, settings: Settings | None = None) -> tuple[Exchange, Server, Server]:
    """Ask twice a server that sends only its leaf, whose issuer is said to be where `bodies` are served."""

    async def run() -> tuple[Exchange, Server, Server]:
        async with _shelf(*bodies) as shelf:
            context = server_context(issuer.issue(issuer_at=shelf.url("/issuer")))
            async with serving(says(ok(b"hello", b"Connection: close")), tls=context) as server:
                fetcher = Fetcher(settings or Settings(allow_private=True))
                ask = Ask(method="GET", url=server.url(scheme="https"), body_limit=100)
                await fetcher.send(ask, deadline_s=5)
                result = await fetcher.send(ask, deadline_s=5)
                await fetcher.aclose()
                return result, shelf, server

    return asyncio.run(run())


@pytest.mark.parametrize("body", [pytest.param(MIDDLE.der, id="DER"), pytest.param(MIDDLE.pem.encode(), id="PEM")])
def test_a_missing_intermediate_is_fetched(body: bytes) -> None:
    """What the server forgot is fetched once, the answer says so, and later asks need no detour."""
    result, shelf, server = completed(MIDDLE, body)
    assert isinstance(result, Response)
    assert result.chain_completed
    assert len(shelf.requests) == 1
    assert server.connections == 2  # completed, and the second ask: the first two ended in the handshake


@pytest.mark.parametrize(
    ("issuer", "body", "fault"),
    [
        pytest.param(MIDDLE, b"<html>gone", Fault.TLS_INCOMPLETE_CHAIN, id="nothing useful there"),
        pytest.param(MIDDLE, OTHER_MIDDLE.der, Fault.TLS_INCOMPLETE_CHAIN, id="another intermediate"),
        pytest.param(STRANGER, STRANGER.der, Fault.TLS_UNTRUSTED, id="a root: no authority by its own word"),
    ],
)
def test_what_is_fetched_vouches_for_nothing(issuer: Authority, body: bytes, fault: Fault) -> None:
    """A fetched certificate completes a chain to an authority that we trust, and is none itself."""
    result, _, _ = completed(issuer, body)
    assert isinstance(result, NoResponse)
    assert result.fault is fault


@pytest.mark.parametrize(
    "issuer_name",
    [
        pytest.param(common_name("smuggled root"), id="case"),
        pytest.param(common_name("  Smuggled   Root "), id="spaces"),
        pytest.param(common_name("Smuggled Root", _ASN1Type.PrintableString), id="another string type"),
        pytest.param(common_name("SMUGGLED  ROOT", _ASN1Type.BMPString), id="all of it"),
    ],
)
def test_a_root_in_disguise_vouches_for_nothing(issuer_name: x509.Name) -> None:
    """A certificate that OpenSSL takes for self-issued is no authority, though its names differ in bytes."""
    smuggled = Authority("Smuggled Root", issuer_name=issuer_name)
    result, shelf, server = completed(smuggled, smuggled.der, smuggled.der)
    assert isinstance(result, NoResponse)
    assert result.fault is Fault.TLS_UNTRUSTED
    assert shelf.requests
    assert server.requests == []


def test_no_chain_ends_at_what_was_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Should OpenSSL one day take for a root what we do not: where the verified chain ends is what decides."""
    smuggled = Authority("Smuggled Root", issuer_name=common_name("SMUGGLED ROOT"))
    monkeypatch.setattr(chains, "_same_name", lambda one, other: False)
    result, _, server = completed(smuggled, smuggled.der)
    assert isinstance(result, NoResponse)
    assert result.fault is Fault.TLS_UNTRUSTED
    assert server.requests == []


def test_a_trusted_root_that_is_fetched_as_well_is_still_trusted() -> None:
    """A bundle with intermediate and root completes the chain."""
    from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

    result, _, _ = completed(MIDDLE, pkcs7.serialize_certificates([ROOT.certificate, MIDDLE.certificate], Encoding.DER))
    assert isinstance(result, Response)
    assert result.chain_completed


def test_many_addresses_of_issuers(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept of fetched certificates is bounded; forgotten ones are fetched again."""
    monkeypatch.setattr(security, "MAX_ADDRESSES", 1)

    async def run() -> None:
        other = Authority("Loopback Other CA", above=ROOT)
        async with _shelf(MIDDLE.der, other.der, MIDDLE.der) as shelf:
            contexts = [
                server_context(issuer.issue(issuer_at=shelf.url(f"/{id(issuer)}"))) for issuer in (MIDDLE, other)
            ]
            behaviour = says(ok(b"hello", b"Connection: close"))
            async with serving(behaviour, tls=contexts[0]) as one, serving(behaviour, tls=contexts[1]) as two:
                fetcher = Fetcher(Settings(allow_private=True))
                for server in (one, two, one):
                    ask = Ask(method="GET", url=server.url(scheme="https"), body_limit=100)
                    result = await fetcher.send(ask, deadline_s=5)
                    assert isinstance(result, Response)
                    assert result.chain_completed
                await fetcher.aclose()
                assert len(shelf.requests) == 3

    asyncio.run(run())


def test_an_intermediate_of_a_stranger() -> None:
    """A chain completed to a root that we do not know is not trusted."""
    result, _, _ = completed(OTHER_MIDDLE, OTHER_MIDDLE.der)
    assert isinstance(result, NoResponse)
    assert result.fault is Fault.TLS_INCOMPLETE_CHAIN


def test_the_guard_holds_for_intermediates() -> None:
    """A certificate cannot make us ask a private address."""

    async def run() -> tuple[Exchange, Server]:
        async with _shelf(MIDDLE.der) as shelf:
            context = server_context(MIDDLE.issue("www.example.org", issuer_at=shelf.url("/issuer")))
            async with serving(says(ok()), tls=context) as server:
                settings = Settings(connect_to=(f"www.example.org:443:127.0.0.1:{server.port}",))
                return await _ask("https://www.example.org/", settings=settings), shelf

    result, shelf = asyncio.run(run())
    assert isinstance(result, NoResponse)
    assert shelf.requests == []


# --- handshakes -----------------------------------------------------------------------------------------


def handshake(context: ssl.SSLContext, *, lenient_tls: bool = False) -> NoResponse:
    """Ask a server that says why it does not agree."""

    async def run() -> Exchange:
        async with shaking_hands(context) as server:
            return await _ask(server.url(scheme="https"), lenient_tls=lenient_tls)

    result = asyncio.run(run())
    assert isinstance(result, NoResponse)
    return result


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_client_certificate_is_wanted(version: ssl.TLSVersion) -> None:
    """A server that wants a certificate of ours is told from one that cannot agree."""
    context = server_context(ROOT.issue())
    context.minimum_version = context.maximum_version = version
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(cadata=ROOT.pem)
    assert handshake(context).fault is Fault.TLS_CLIENT_CERTIFICATE


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated:DeprecationWarning")
@pytest.mark.parametrize("lenient_tls", [False, True])
def test_old_protocols(lenient_tls: bool) -> None:
    """A server that speaks TLS 1.1 at most is told as that; no leniency makes it trustworthy."""
    context = server_context(ROOT.issue())
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    assert handshake(context, lenient_tls=lenient_tls).fault is Fault.TLS_OLD_PROTOCOL


@pytest.mark.parametrize("cipher", ["ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384"])
def test_ciphers_that_browsers_take(cipher: str) -> None:
    """Ciphers in CBC mode are agreed to, as in browsers."""
    context = server_context(ROOT.issue())
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(cipher)
    assert isinstance(exchange(context), Response)


def test_key_exchange_by_rsa() -> None:
    """A server that knows no key exchange but RSA is agreed with, as browsers do."""
    context = server_context(ROOT.issue(by_rsa=True))
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("AES128-SHA")
    assert isinstance(exchange(context), Response)


def test_leniency() -> None:
    """A server with a short group for its keys is agreed with leniently only; trust is checked all the same."""
    pem = ROOT.issue(by_rsa=True)
    assert handshake(with_short_group(server_context(pem))).fault is Fault.TLS_HANDSHAKE
    assert isinstance(exchange(with_short_group(server_context(pem)), lenient_tls=True), Response)
    stranger = exchange(with_short_group(server_context(STRANGER.issue(by_rsa=True))), lenient_tls=True)
    assert isinstance(stranger, NoResponse)
    assert stranger.fault is Fault.TLS_INCOMPLETE_CHAIN


def by_first_words(first_words: bytes) -> Exchange:
    """Ask https of a server that says this and hangs up."""

    async def run() -> Exchange:
        async with raw_serving(first_words) as server:
            return await _ask(server.url(scheme="https"))

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("first_words", "fault"),
    [
        pytest.param(b"", Fault.TLS_HANDSHAKE, id="closed"),
        pytest.param(b"HTTP/1.1 400 Bad Request\r\n\r\n", Fault.TLS_HANDSHAKE, id="plain HTTP"),
        pytest.param(b"\x15\x03\x03\x00\x02\x02\x28", Fault.TLS_HANDSHAKE, id="handshake failure"),
        pytest.param(b"\x15\x03\x03\x00\x02\x02\x46", Fault.TLS_OLD_PROTOCOL, id="alert: protocol version"),
        pytest.param(b"\x15\x03\x03\x00\x02\x02\x70", Fault.TLS_WRONG_NAME, id="alert: unrecognized name"),
        pytest.param(b"\x16\x03\x03\xff\xff" + b"\0" * 99, Fault.TLS_HANDSHAKE, id="rubbish"),
    ],
)
def test_handshakes_that_end(first_words: bytes, fault: Fault) -> None:
    """Whatever ends a handshake is a fault of TLS."""
    result = by_first_words(first_words)
    assert isinstance(result, NoResponse)
    assert result.fault is fault
    assert result.message


def test_a_handshake_that_hangs() -> None:
    """The deadline holds for the handshake too."""

    async def run() -> Exchange:
        async with raw_serving(None) as server:
            return await _ask(server.url(scheme="https"), deadline_s=0.2)

    result = asyncio.run(run())
    assert isinstance(result, NoResponse)
    assert result.fault is Fault.TIMEOUT


def test_http2_only() -> None:
    """A server that speaks HTTP/2 alone is asked by httpx: at its own address, under its own name, path as written."""
    context = server_context(ROOT.issue("www.example.org"))
    context.set_alpn_protocols(["h2"])

    async def run() -> tuple[list[Exchange], Server]:
        async with speaking_http2(context) as server:
            fetcher = Fetcher(Settings(connect_to=(f"www.example.org:443:127.0.0.1:{server.port}",)))
            ask = Ask(method="GET", url="https://www.example.org/a%2fb<c>", body_limit=100)
            results = [await fetcher.send(ask, deadline_s=5) for _ in range(2)]
            await fetcher.aclose()
            return results, server

    results, server = asyncio.run(run())
    assert len(results) == 2
    for result in results:
        assert isinstance(result, Response)
        assert (result.status, result.body, result.header("x-a"), result.peer) == (200, b"hello", "1", "127.0.0.1")
    assert server.requests == [b"www.example.org/a%2fb%3Cc%3E"] * 2
    assert server.connections == 2  # one in vain, one that is kept


def test_the_guard_holds_for_http2() -> None:
    """A server that speaks HTTP/2 alone is no way around the guard."""

    async def run() -> Exchange:
        fetcher = Fetcher(Settings())
        fetcher._client._http2_only.add(("localhost", 443))
        result = await fetcher.send(Ask(method="GET", url="https://localhost/"), deadline_s=5)
        await fetcher.aclose()
        return result

    result = asyncio.run(run())
    assert isinstance(result, NoResponse)
    assert result.fault is Fault.PRIVATE_ADDRESS


# --- the contexts ---------------------------------------------------------------------------------------


def test_an_extra_file_of_authorities(tmp_path: Path) -> None:
    """`cacert` is trusted besides the others."""
    file = tmp_path / "extra.pem"
    file.write_text(STRANGER.pem)

    async def run() -> list[Exchange]:
        results = []
        for issuer in (ROOT, STRANGER):
            async with serving(says(ok()), tls=server_context(issuer.issue())) as server:
                settings = Settings(allow_private=True, cacert=str(file))
                results.append(await _ask(server.url(scheme="https"), settings=settings))
        return results

    assert [type(result) for result in asyncio.run(run())] == [Response, Response]


@pytest.mark.parametrize("text", [pytest.param(None, id="missing"), pytest.param("nonsense", id="no certificates")])
def test_authorities_that_the_environment_promises(
    text: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bad SSL_CERT_FILE is our own machine's fault, and spoils https only."""
    file = tmp_path / "promised.pem"
    if text is not None:
        file.write_text(text)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))

    async def run() -> tuple[Exchange, Exchange]:
        async with (
            serving(says(ok()), tls=server_context(ROOT.issue())) as secure,
            serving(says(ok())) as plain,
        ):
            return await _ask(secure.url(scheme="https")), await _ask(plain.url())

    by_https, by_http = asyncio.run(run())
    assert isinstance(by_https, NoResponse)
    assert by_https.fault is Fault.LOCAL
    assert "promised.pem" in by_https.message
    assert isinstance(by_http, Response)


def test_authorities_where_the_environment_names_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without variables there are authorities all the same."""
    monkeypatch.delenv("SSL_CERT_FILE")
    context = trust.make_context(None)
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


@pytest.mark.parametrize(
    "data", [b"", b"\x30", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", b"<html>"]
)
def test_what_is_no_certificate(data: bytes) -> None:
    """Whatever is at an issuer's address raises nothing."""
    assert chains.issuers_in(data) == chains.Issuers()
    assert chains.issuer_urls(data) == ()
    assert chains.describe(data, Fault.TLS_EXPIRED) is None


def _odd(old: bytes, new: bytes) -> bytes:
    """Return a certificate with other bytes of the same length in it."""
    pem = Authority("Odd CA").issue("odd.example", issuer_at="http://aia.example/x")
    der = ssl.PEM_cert_to_DER_cert(pem[pem.index("-----BEGIN CERT") :])
    assert len(old) == len(new)
    assert old in der
    return der.replace(old, new)


@pytest.mark.parametrize(
    "der",
    [
        pytest.param(_odd(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x09"), id="version 10"),
        pytest.param(_odd(b"\x82\x0bodd.example", b"\xa5\x0bodd.example"), id="name of an unknown type"),
        pytest.param(_odd(b"\x82\x0bodd.example", b"\x82\x0b\xff\xfe\x00\x80.xample"), id="host that is not ASCII"),
        pytest.param(_odd(b"\x0c\x06Odd CA", b"\x0c\x06\xff\xff\xff\xff\xff\xff"), id="issuer that is not UTF-8"),
        pytest.param(_odd(b"\x0c\x06Odd CA", b"\x1e\x06\xd8\x00A\xdc\x00A"), id="issuer with half a character"),
        pytest.param(_odd(b"\x0c\x06Odd CA", b"\x99\x06Odd CA"), id="issuer of an unknown type"),
        pytest.param(_odd(b"http://aia.example/x", b"\xff" * 20), id="issuer's address that is not ASCII"),
        pytest.param(_odd(b"http://aia.example/x", b"ldap://aia.example/x"), id="issuer's address that is not http"),
        pytest.param(_odd(f"{NOW - DAY:%y%m%d}".encode(), b"991399"), id="month 13"),
        pytest.param(_odd(f"{NOW - DAY:%y%m%d}".encode(), b"-00101"), id="sign in the date"),
        pytest.param(_odd(bytes.fromhex("551d11"), bytes.fromhex("551d23")), id="extension that is another one"),
        pytest.param(
            _odd(bytes.fromhex("2a8648ce3d040302"), bytes.fromhex("2a8648ce3d04037f")), id="unknown signature"
        ),
        pytest.param(_odd(bytes.fromhex("2a8648ce3d0201"), bytes.fromhex("2a8648ce3d027f")), id="unknown key"),
    ],
)
def test_odd_certificates(der: bytes) -> None:
    """No certificate, however odd, raises anything, and nothing odd is said of it."""
    assert set(chains.issuer_urls(der)) <= {"http://aia.example/x"}
    assert len(chains.issuers_in(der).intermediates) <= 1
    for fault in Fault:
        assert (chains.describe(der, fault) or "x").isprintable()


@given(st.integers(0, 400), st.binary(min_size=1, max_size=4))
def test_damaged_certificates(at: int, damage: bytes) -> None:
    """Nor does one with any bytes in any place."""
    der = bytearray(MIDDLE.der)
    der[at : at + len(damage)] = damage
    chains.issuer_urls(bytes(der))
    chains.issuers_in(bytes(der))
    for fault in (Fault.TLS_EXPIRED, Fault.TLS_WRONG_NAME, Fault.TLS_UNTRUSTED):
        assert (chains.describe(bytes(der), fault) or "x").isprintable()


def test_certificates_with_extreme_fields() -> None:
    """An empty subject, thousands of names, a negative serial number and the last possible day are described."""
    key = ec.generate_private_key(ec.SECP256R1())
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([]))
        .issuer_name(x509.Name([]))
        .public_key(key.public_key())
        .serial_number(0x7BADBAD)
        .not_valid_before(datetime(1950, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(f"h{n}.example") for n in range(3000)]), critical=False
        )
    )
    der = builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)
    for one in (der, der.replace(b"\x07\xba\xdb\xad", b"\xf7\xba\xdb\xad")):
        assert chains.issuers_in(one).intermediates == ()
        assert "9999-12-31" in (chains.describe(one, Fault.TLS_EXPIRED) or "9999-12-31")
        assert (chains.describe(one, Fault.TLS_WRONG_NAME) or "h3.example, …").endswith("h3.example, …")


def test_a_bundle_of_intermediates() -> None:
    """PKCS #7 bundles are read, roots told apart."""
    from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

    bundle = pkcs7.serialize_certificates([MIDDLE.certificate, ROOT.certificate], Encoding.DER)
    assert chains.issuers_in(bundle) == chains.Issuers((MIDDLE.der,), has_root=True)
