"""Cases of encrypted connections: each bad one is told by its class."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fairassess.domain.evidence import FailureKind, Reply
from fairassess.selftest import certificates, nasty
from fairassess.selftest.bench import (
    SHORT,
    Case,
    Check,
    Names,
    has_failed,
    has_worked,
    in_time,
    open_door,
)
from fairassess.selftest.servers import Script, ScriptedServer, Talk, reply, say

_OTHER = "other.example"


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def _ask(
    script: Script,
    *,
    host: str = certificates.HOST,
    is_expired: bool = False,
    is_trusted: bool = True,
    is_encrypted: bool = True,
) -> Reply:
    names = Names()
    names.known = {certificates.HOST: ("127.0.0.1",), _OTHER: ("127.0.0.1",)}
    with _folder() as folder:
        authorities = str(certificates.write_authorities(folder)) if is_trusted else ""
        side = certificates.server_side(folder, is_expired=is_expired) if is_encrypted else None
        with (
            ScriptedServer(script, tls=side) as server,
            open_door(names=names, ca_file=authorities) as opened,
            in_time(SHORT),
        ):
            return opened.fetch(f"https://{host}:{server.port}/")


def _good() -> str:
    return has_worked(_ask(say(reply(b"hello"))), b"hello")


def _bad(words: str, *, host: str = certificates.HOST, is_expired: bool = False,
         is_trusted: bool = True) -> Check:  # fmt: skip
    def check() -> str:
        answer = _ask(
            say(reply(b"secret")), host=host, is_expired=is_expired, is_trusted=is_trusted
        )
        return has_failed(answer, FailureKind.TLS, words)

    return check


def _speaks_plainly(talk: Talk) -> None:
    talk.say(reply(status="400 Bad Request"))
    talk.wait()


def _plain() -> str:
    answer = _ask(_speaks_plainly, is_encrypted=False)
    return has_failed(answer, FailureKind.TLS, "does not speak TLS")


def _slow_handshake() -> str:
    answer = _ask(nasty.never_reads, is_encrypted=False)
    return has_failed(answer, FailureKind.TIMEOUT, "handshake did not end")


CASES = (
    Case(25, "a good certificate", _good),
    Case(25, "a certificate that has expired", _bad("has expired", is_expired=True)),
    Case(25, "a certificate for another name", _bad("for another name", host=_OTHER)),
    Case(25, "a certificate that signed itself", _bad("self-signed", is_trusted=False)),
    Case(25, "no TLS at all", _plain),
    Case(25, "a handshake that never ends", _slow_handshake, waits=True),
)
"""All of them."""
