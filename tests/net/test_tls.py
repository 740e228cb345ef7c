"""Encrypted connections: a good one works, each bad one is told by its class."""

import ipaddress
import ssl
import time
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pycurl
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from fairassess.domain.evidence import FailureKind, Reply
from fairassess.net import door, failures, tls
from tests.net import doors, hostile

HOST = "facility.example"


@dataclass(frozen=True)
class Identity:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def issue(
    name: str,
    issuer: Identity | None = None,
    *,
    authority: bool = False,
    from_day: int = -1,
    to_day: int = 30,
) -> Identity:
    """Issue a certificate for *name*, signed by *issuer* or by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC).replace(microsecond=0)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=from_day))
        .not_valid_after(now + timedelta(days=to_day))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([_general_name(name)]), critical=False)
    )
    return Identity(builder.sign(issuer.key if issuer else key, hashes.SHA256()), key)


def _general_name(name: str) -> x509.GeneralName:
    if name[0].isdigit():
        return x509.IPAddress(ipaddress.ip_address(name))
    return x509.DNSName(name)


def pem(*identities: Identity) -> bytes:
    return b"".join(
        identity.certificate.public_bytes(serialization.Encoding.PEM) for identity in identities
    )


class World:
    """One authority that the door trusts, and servers with whatever certificate."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.authority = issue("Test authority", authority=True)
        self.trusted = folder / "trusted.pem"
        self.trusted.write_bytes(pem(self.authority))

    def context(self, identity: Identity) -> ssl.SSLContext:
        """Return the server side of TLS with *identity*."""
        key = identity.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        file = self.folder / "server.pem"
        file.write_bytes(pem(identity) + key)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def good(self) -> Identity:
        """Issue a certificate that is right in every way."""
        return issue(HOST, self.authority)

    def open_door(self) -> door.Door:
        """Open a door that trusts the authority and knows the host."""
        names = doors.Names(facility_example=("127.0.0.1",))
        return doors.open_door(names=names, ca_file=str(self.trusted))

    def ask(self, context: ssl.SSLContext) -> Reply:
        """Fetch one page from a server with *context*."""
        script = hostile.say(hostile.reply(b"hello"))
        with (
            hostile.ScriptedServer(script, tls=context) as server,
            self.open_door() as opened,
        ):
            return opened.fetch(f"https://{HOST}:{server.port}/")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("tls"))


def assert_tls_failure(reply: Reply, words: str) -> None:
    failure = reply.exchange.failure
    assert failure is not None
    assert (failure.kind, words in failure.message) == (FailureKind.TLS, True), failure
    assert reply.body == b""


def test_a_good_certificate_is_accepted_and_its_end_is_noted(world: World) -> None:
    identity = world.good()
    reply = world.ask(world.context(identity))
    assert reply.body == b"hello"
    assert reply.exchange.tls_not_after == identity.certificate.not_valid_after_utc
    assert reply.exchange.tls_not_before == identity.certificate.not_valid_before_utc
    assert 0 < reply.exchange.timings.connect_s <= reply.exchange.timings.tls_s


def test_the_end_of_the_certificate_is_known_on_a_kept_connection_too(world: World) -> None:
    identity = world.good()
    script = hostile.keep_saying(hostile.reply(b"hello"))
    with (
        hostile.ScriptedServer(script, tls=world.context(identity)) as server,
        world.open_door() as opened,
    ):
        replies = [opened.fetch(f"https://{HOST}:{server.port}/") for _ in range(3)]
    assert server.connections == 1
    ends = {reply.exchange.tls_not_after for reply in replies}
    assert ends == {identity.certificate.not_valid_after_utc}
    begins = {reply.exchange.tls_not_before for reply in replies}
    assert begins == {identity.certificate.not_valid_before_utc}


def test_an_expired_certificate_is_told_with_its_end(world: World) -> None:
    identity = issue(HOST, world.authority, from_day=-30, to_day=-2)
    reply = world.ask(world.context(identity))
    ended = f"{identity.certificate.not_valid_after_utc:%Y-%m-%d}"
    assert_tls_failure(reply, f"has expired: it was valid until {ended}.")
    assert reply.exchange.tls_not_after == identity.certificate.not_valid_after_utc


def test_a_certificate_of_tomorrow_is_told(world: World) -> None:
    identity = issue(HOST, world.authority, from_day=1)
    begins = f"{identity.certificate.not_valid_before_utc:%Y-%m-%d}"
    words = f"is not valid yet: it begins on {begins}."
    assert_tls_failure(world.ask(world.context(identity)), words)


def test_a_self_signed_certificate_is_told(world: World) -> None:
    assert_tls_failure(world.ask(world.context(issue(HOST))), "self-signed")


def test_a_certificate_for_another_name_is_told(world: World) -> None:
    identity = issue("other.example", world.authority)
    assert_tls_failure(world.ask(world.context(identity)), "another name: other.example.")


def test_a_missing_intermediate_or_unknown_authority_is_told(world: World) -> None:
    middle = issue("Intermediate", world.authority, authority=True)
    reply = world.ask(world.context(issue(HOST, middle)))
    assert_tls_failure(reply, "comes from “Intermediate”, an authority that we do not know, or")
    assert_tls_failure(reply, "leaves out the intermediate")


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
def test_an_old_protocol_is_told(world: World) -> None:
    context = world.context(world.good())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("ALL:@SECLEVEL=0")
    assert_tls_failure(world.ask(context), "1.2 is the oldest")


def test_a_server_that_wants_a_certificate_of_ours_is_told(world: World) -> None:
    context = world.context(world.good())
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(world.trusted)
    assert_tls_failure(world.ask(context), "certificate of their own")


def test_plain_http_at_the_tls_port_is_told(world: World) -> None:
    def script(talk: hostile.Talk) -> None:
        talk.say(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        talk.wait()

    with hostile.ScriptedServer(script) as server, world.open_door() as opened:
        reply = opened.fetch(f"https://{HOST}:{server.port}/")
    assert_tls_failure(reply, "does not speak TLS")


def test_a_server_that_hangs_up_in_the_handshake_is_told(world: World) -> None:
    def hang_up(talk: hostile.Talk) -> None:
        # Sooner, and it would look like a connection that never came about.
        time.sleep(0.1)
        talk.reset()

    with hostile.ScriptedServer(hang_up) as server, world.open_door() as opened:
        reply = opened.fetch(f"https://{HOST}:{server.port}/")
    assert_tls_failure(reply, "during the TLS handshake")


def test_a_silent_handshake_ends_with_the_time_to_connect(world: World) -> None:
    with hostile.ScriptedServer(hostile.never_reads) as server, world.open_door() as opened:
        reply = opened.fetch(f"https://{HOST}:{server.port}/")
    failure = reply.exchange.failure
    assert failure is not None
    assert failure.kind is FailureKind.TIMEOUT
    assert failure.message == "The TLS handshake did not end within 0.7 s."
    assert reply.exchange.peer == f"127.0.0.1:{server.port}"


def test_the_certificate_must_fit_the_name_not_the_address(world: World) -> None:
    by_name = world.context(world.good())
    script = hostile.keep_saying(hostile.reply(b"hello"))
    with (
        hostile.ScriptedServer(script, tls=by_name) as server,
        world.open_door() as opened,
    ):
        assert opened.fetch(f"https://{HOST}:{server.port}/").has_arrived
        assert_tls_failure(opened.fetch(server.url), "another name")


def test_a_redirect_from_https_to_http_is_refused(world: World) -> None:
    with hostile.ScriptedServer(hostile.say(hostile.reply(b"plain"))) as plain:
        raw = hostile.reply(status="302 Found", headers=(f"Location: {plain.url}",))
        with (
            hostile.ScriptedServer(hostile.say(raw), tls=world.context(world.good())) as server,
            world.open_door() as opened,
        ):
            reply = opened.fetch(f"https://{HOST}:{server.port}/")
    failure = reply.exchange.failure
    assert failure is not None
    assert failure.kind is FailureKind.REDIRECT_REFUSED
    assert plain.connections == 0
    assert reply.exchange.hops[0].location == plain.url


def test_a_list_of_authorities_that_cannot_be_read_is_our_own_fault(world: World) -> None:
    script = hostile.say(hostile.reply(b"hello"))
    with (
        hostile.ScriptedServer(script, tls=world.context(world.good())) as server,
        doors.open_door(ca_file=str(world.folder / "missing.pem")) as opened,
    ):
        failure = opened.fetch(server.url).exchange.failure
    assert failure is not None
    assert (failure.kind, "authorities" in failure.message) == (FailureKind.INTERNAL, True)


def test_this_machine_has_a_list_of_authorities() -> None:
    context = ssl.create_default_context(cafile=tls.trusted_authorities())
    assert context.cert_store_stats()["x509_ca"] > 20


@pytest.mark.parametrize(
    "chain",
    [
        [],
        [()],
        [(("Subject", "x"),)],
        [(("Expire date", "soon"),)],
        [(("Expire date", "Feb 31 00:00:00 2027 GMT"),)],
        [(("Expire date", "Xxx 01 00:00:00 2027 GMT"),)],
    ],
)
def test_an_unreadable_end_of_validity_is_none(chain: list[tuple[tuple[str, str], ...]]) -> None:
    assert all(one.ends_at is None for one in tls.certificates(chain))


def test_an_end_of_validity_is_read_in_any_locale() -> None:
    chain = [(("Subject", "x"), ("Expire date", "Dec  1 02:03:04 2027 GMT"))]
    (read,) = tls.certificates(chain)
    assert read == tls.Certificate(ends_at=datetime(2027, 12, 1, 2, 3, 4, tzinfo=UTC))


def test_what_a_certificate_says_of_itself_becomes_short_printable_lines() -> None:
    names = "DNS:a.example, IP Address:192.0.2.1, URI:urn:x, DNS:b\n<b>.example"
    chain = [
        (
            ("Issuer", "C = DE, CN = \x1b[31m" + "x" * 200),
            ("X509v3 Subject Alternative Name", names),
        )
    ]
    (read,) = tls.certificates(chain)
    assert read.names == ("a.example", "192.0.2.1", "b\ufffd<b>.example")
    assert (read.issuer[:5], len(read.issuer)) == ("\ufffd[31m", 80)


def test_a_certificate_for_many_names_is_told_with_the_first_of_them() -> None:
    names = tuple(f"host{number}.example" for number in range(9))
    situation = failures.Situation(
        code=pycurl.E_PEER_FAILED_VERIFICATION,
        detail="no alternative certificate subject name matches",
        certificates=(tls.Certificate(names=names),),
    )
    assert failures.describe(situation).message == (
        "The server's certificate is for another name: host0.example, host1.example, "
        "host2.example and others."
    )


@pytest.mark.parametrize(
    ("verdict", "words"),
    [(10, "has expired."), (9, "is not valid yet."), (20, "from an authority")],
)
def test_a_certificate_that_was_not_shown_is_told_without_what_it_says(
    verdict: int, words: str
) -> None:
    situation = failures.Situation(pycurl.E_PEER_FAILED_VERIFICATION, verify_result=verdict)
    assert words in failures.describe(situation).message


def test_the_end_of_another_certificate_is_not_told_as_that_of_the_expired_one() -> None:
    lasting = tls.Certificate(ends_at=datetime.now(UTC) + timedelta(days=9))
    situation = failures.Situation(
        pycurl.E_PEER_FAILED_VERIFICATION, verify_result=10, certificates=(lasting,)
    )
    assert failures.describe(situation).message == "The server's certificate has expired."
