"""Say in our own sentences what went wrong on the way, whatever library carried the bytes."""

import errno
from dataclasses import dataclass

import pycurl

from fairassess import clock
from fairassess.domain.evidence import Failure, FailureKind
from fairassess.net import tls
from fairassess.net.body import size


@dataclass(frozen=True, slots=True)
class Situation:
    """
    How far one hop had come when it failed.

    Attributes:
        code: Error number of the library.
        detail: Its own words, used only to tell cases apart, never shown.
        system_error: `errno` of the last socket call; 0 when unknown.
        verify_result: X.509 verdict of OpenSSL; 0 for none.
        is_tls: Whether the address begins with https.
        is_connected: Whether the TCP connection stood.
        is_secured: Whether the TLS handshake had ended, or none was needed.
        has_header: Whether the header of the reply was complete.
        header_bytes: Bytes of complete header lines.
        body_bytes: Body bytes received.
        length: Announced length, or None.
        connect_s: Seconds allowed for the connection.
        allowed_s: Seconds allowed for the whole exchange.
        certificates: Certificates that the server showed, its own first; empty when unknown.
    """

    code: int
    detail: str = ""
    system_error: int = 0
    verify_result: int = 0
    is_tls: bool = False
    is_connected: bool = False
    is_secured: bool = False
    has_header: bool = False
    header_bytes: int = 0
    body_bytes: int = 0
    length: int | None = None
    connect_s: float = 0.0
    allowed_s: float = 0.0
    certificates: tuple[tls.Certificate, ...] = ()


_OUR_SIDE = {
    errno.ENETUNREACH: "Our own machine has no way to the network of this server.",
    errno.ENETDOWN: "The network of our own machine is down.",
    errno.EADDRNOTAVAIL: "Our own machine has no free address to connect from.",
    errno.EACCES: "A rule of our own machine forbids the connection.",
    errno.EPERM: "A rule of our own machine forbids the connection.",
    errno.EMFILE: "Our own machine has too many files open.",
    errno.ENFILE: "Our own machine has too many files open.",
}

_VERDICTS = {
    18: "The server's certificate is self-signed.",
    19: "The server's certificate chain ends in an authority that signed itself and is unknown.",
    23: "The server's certificate has been revoked.",
    26: "The server's certificate is not meant for servers.",
}

_NOT_YET_VALID, _EXPIRED = 9, 10
_UNKNOWN_ISSUER = frozenset({2, 20, 21, 27})
_MOST_NAMES = 3

_HTTP_RULES = (
    ("nul", "A header holds a NUL byte."),
    ("colon", "A header line has no colon."),
    ("carriage", "A header holds a carriage return in the middle of a line."),
    ("content-length", "The length of the reply (Content-Length) is wrong or contradicts itself."),
    ("http/0.9", "The answer is not HTTP/1: it has no status line."),
    ("version", "The answer claims a version of HTTP that does not exist or was not asked for."),
    ("transfer-encoding", "The reply has a transfer coding that nobody asked for."),
    ("location", "The reply points to several addresses (Location) at once."),
    ("chunk", "The pieces (chunks) of the reply are malformed."),
    ("too many response headers", "The header has too many lines."),
    ("status line", "The first line of the reply is not a status line of HTTP/1."),
)

_TOO_LARGE_VALUE = 100
"""CURLE_TOO_LARGE, for which the module has no name, and libcurl no words of its own."""

_BROKEN_HTTP = frozenset(
    {
        pycurl.E_UNSUPPORTED_PROTOCOL,
        pycurl.E_FTP_WEIRD_SERVER_REPLY,
        pycurl.E_BAD_CONTENT_ENCODING,
        _TOO_LARGE_VALUE,
    }
)


def describe(situation: Situation) -> Failure:
    """
    Classify a failed hop.

    Returns:
        Kind and sentence; no word of the library is in it.
    """
    code = situation.code
    if code == pycurl.E_OPERATION_TIMEDOUT:
        return _timeout(situation)
    if code == pycurl.E_COULDNT_CONNECT:
        return _no_connection(situation)
    if code in (pycurl.E_PEER_FAILED_VERIFICATION, pycurl.E_SSL_CACERT_BADFILE):
        return _certificate(situation)
    if code == pycurl.E_SSL_CONNECT_ERROR:
        return _handshake(situation)
    if code in _BROKEN_HTTP:
        if code == _TOO_LARGE_VALUE:
            return Failure(FailureKind.MALFORMED, "A header line is too long.")
        return Failure(FailureKind.MALFORMED, _broken_rule(situation.detail))
    if code == pycurl.E_PARTIAL_FILE:
        return _cut_short(situation)
    if code == pycurl.E_GOT_NOTHING:
        message = "The server closed the connection without an answer."
        return Failure(FailureKind.RESET, message)
    if code in (pycurl.E_RECV_ERROR, pycurl.E_SEND_ERROR):
        return _lost(situation)
    return Failure(FailureKind.INTERNAL, f"The request failed on our side (number {code}).")


def cut_in_header(header_bytes: int) -> Failure:
    """Return the failure of a connection that ended before the header did."""
    message = f"The connection ended in the middle of the header, after {size(header_bytes)}."
    return Failure(FailureKind.RESET, message)


def no_first_byte(first_byte_s: float) -> Failure:
    """Return the failure of a server that took the request and said nothing."""
    message = f"No reply began within {seconds(first_byte_s)} of the request."
    return Failure(FailureKind.TIMEOUT, message)


def seconds(duration_s: float) -> str:
    """Return a duration for people: `0.5 s`, `30 s`, `15 min`, `24 h`."""
    if duration_s >= 7200:
        return f"{duration_s / 3600:.0f} h"
    if duration_s >= 600:
        return f"{duration_s / 60:.0f} min"
    return f"{duration_s:.3g} s"


def _timeout(situation: Situation) -> Failure:
    if not situation.is_connected:
        message = f"No connection came about within {seconds(situation.connect_s)}."
    elif not situation.is_secured:
        message = f"The TLS handshake did not end within {seconds(situation.connect_s)}."
    elif situation.has_header:
        message = (
            f"The reply was cut at the deadline: {size(situation.body_bytes)} "
            f"in {seconds(situation.allowed_s)}."
        )
    else:
        message = (
            f"The reply was cut at the deadline: {size(situation.header_bytes)} of whole header "
            f"lines in {seconds(situation.allowed_s)}, and the header did not end."
        )
        if not situation.header_bytes:
            message = f"No reply came within {seconds(situation.allowed_s)}."
    return Failure(FailureKind.TIMEOUT, message)


def _no_connection(situation: Situation) -> Failure:
    ours = _OUR_SIDE.get(situation.system_error)
    if ours is not None:
        return Failure(FailureKind.OUR_NETWORK, ours)
    if situation.system_error == errno.EHOSTUNREACH:
        return Failure(FailureKind.REFUSED, "There is no way to this server.")
    if situation.system_error == errno.ETIMEDOUT:
        return Failure(FailureKind.TIMEOUT, "The server did not answer the call to connect.")
    return Failure(FailureKind.REFUSED, "The server refused the connection.")


def _certificate(situation: Situation) -> Failure:
    if situation.code == pycurl.E_SSL_CACERT_BADFILE:
        message = "Our own list of certificate authorities could not be read."
        return Failure(FailureKind.INTERNAL, message)
    verdict = situation.verify_result
    if verdict in _VERDICTS:
        message = _VERDICTS[verdict]
    elif verdict in (_EXPIRED, _NOT_YET_VALID):
        message = _out_of_time(verdict, situation.certificates)
    elif verdict in _UNKNOWN_ISSUER:
        message = _unknown_issuer(situation.certificates)
    elif "subject name" in situation.detail or "host name" in situation.detail:
        message = _other_name(situation.certificates)
    else:
        message = "The server's certificate could not be verified."
    return Failure(FailureKind.TLS, message)


def _out_of_time(verdict: int, shown: tuple[tls.Certificate, ...]) -> str:
    # The one at fault may be another one than the server's own.
    now = clock.now()
    if verdict == _EXPIRED:
        ended = min((one.ends_at for one in shown if one.ends_at), default=now)
        when = f": it was valid until {ended:%Y-%m-%d}" if ended < now else ""
        return f"The server's certificate has expired{when}."
    begins = max((one.begins_at for one in shown if one.begins_at), default=now)
    when = f": it begins on {begins:%Y-%m-%d}" if begins > now else ""
    return f"The server's certificate is not valid yet{when}."


def _unknown_issuer(shown: tuple[tls.Certificate, ...]) -> str:
    issuer = shown[-1].issuer if shown else ""
    by = f"“{issuer}”, " if issuer else ""
    message = f"The server's certificate comes from {by}an authority that we do not know"
    if len(shown) == 1:
        message += ", or the server leaves out the intermediate certificate"
    return f"{message}."


def _other_name(shown: tuple[tls.Certificate, ...]) -> str:
    names = shown[0].names if shown else ()
    told = ", ".join(names[:_MOST_NAMES]) + (" and others" if len(names) > _MOST_NAMES else "")
    return f"The server's certificate is for another name{f': {told}' if told else ''}."


def _handshake(situation: Situation) -> Failure:
    detail = situation.detail.lower()
    if situation.system_error == errno.ECONNRESET or "unexpected eof" in detail:
        message = "The server closed the connection during the TLS handshake."
    elif "wrong version number" in detail or "packet length" in detail:
        message = "The server does not speak TLS at this port."
    elif "protocol version" in detail or "unsupported protocol" in detail:
        message = "The server offers no TLS version that is still safe; 1.2 is the oldest we take."
    elif "certificate required" in detail:
        message = "The server asks visitors for a certificate of their own."
    else:
        message = "The TLS handshake failed: the server and we found no common ground."
    return Failure(FailureKind.TLS, message)


def _broken_rule(detail: str) -> str:
    low = detail.lower()
    return next(
        (message for word, message in _HTTP_RULES if word in low),
        "The reply breaks the rules of HTTP.",
    )


def _cut_short(situation: Situation) -> Failure:
    got = size(situation.body_bytes)
    if situation.length is None:
        message = f"The connection ended before the reply did, after {got}."
    else:
        message = f"The connection ended after {got} of {size(situation.length)} announced."
    return Failure(FailureKind.RESET, message)


def _lost(situation: Situation) -> Failure:
    detail = situation.detail.lower()
    if "chunk" in detail:
        return Failure(FailureKind.MALFORMED, _broken_rule(detail))
    if situation.is_tls and "certificate required" in detail:
        return _handshake(situation)
    if situation.has_header:
        message = f"The connection was lost after {size(situation.body_bytes)} of the reply."
    else:
        message = "The connection was lost before the reply came."
    return Failure(FailureKind.RESET, message)
