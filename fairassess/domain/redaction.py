"""What of a recorded exchange is for everybody: no e-mail addresses of people, no keys."""

import re
from dataclasses import replace

from fairassess.domain.evidence import Exchange
from fairassess.domain.finding import Finding
from fairassess.domain.observation import Observation

HIDDEN = "(hidden)"

# A name, an @ as mark-up, addresses and programs write it, and a host with a dot in it.
_EMAIL = re.compile(
    r"[\w.!#$'*+^`{|}~-]{1,64}(?:@|%40|&#(?:64|x40);|\\u0040)"
    r"(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}"
)
# What is kept of a body may end in the middle of an address.
_CUT_EMAIL = re.compile(r"[\w.+-]{1,64}(?:@|%40)[\w.-]{0,255}\Z")
_BEARER = re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=-]{8,}", re.IGNORECASE)
_JWT = re.compile(r"\beyJ[\w-]{4,}\.[\w-]{4,}\.[\w-]*")
# A resumptionToken is no key: everybody gets it, and it opens nothing. What signs the address of a
# file for a while (as object stores do) is one, and where files are, redirects are full of them.
_KEY_NAMES = (
    r"(?:access_|auth_|id_|refresh_|csrf_)?token|(?:j|php)?sess(?:ion)?_?id|api[_-]?key|password"
    r"|passwd|secret|client_secret|jwt|access[_-]?key|awsaccesskeyid|sig|signature"
    r"|x-(?:amz|goog)-(?:signature|credential|security-token)"
)
_IN_JSON = re.compile(rf'("(?:{_KEY_NAMES})"\s*:\s*")((?:[^"\\]|\\.)*)', re.IGNORECASE)
_IN_QUERY = re.compile(rf"([?&;](?:{_KEY_NAMES})=)([^&;#\s\"'<>]+)", re.IGNORECASE)


def text(said: str) -> str:
    """Return a text without e-mail addresses and keys; what was there is told by `(hidden)`."""
    said = _IN_QUERY.sub(rf"\g<1>{HIDDEN}", said)
    said = _IN_JSON.sub(rf"\g<1>{HIDDEN}", said)
    said = _BEARER.sub(rf"\g<1> {HIDDEN}", said)
    said = _JWT.sub(HIDDEN, said)
    # Without this look a page without any address would be searched at each of its letters.
    if not any(sign in said for sign in ("@", "%40", "&#64;", "&#x40;", "\\u0040")):
        return said
    return _CUT_EMAIL.sub(HIDDEN, _EMAIL.sub(HIDDEN, said))


def for_readers(exchange: Exchange) -> Exchange:
    """
    Return an exchange as those see it who may not change what it is about.

    The headers sent are left as they are: keys among them were never recorded, and the address
    in them is our own.
    """
    return replace(
        exchange,
        url=text(exchange.url),
        final_url=text(exchange.final_url),
        hops=tuple(
            replace(hop, url=text(hop.url), location=text(hop.location)) for hop in exchange.hops
        ),
        headers=tuple((name, text(value)) for name, value in exchange.headers),
        request_body=_body(exchange.request_body),
        body_start=_body(exchange.body_start),
    )


def finding_for_readers(made: Finding) -> Finding:
    """Return a finding as those see it who may not change what it is about."""
    spots = tuple(
        replace(spot, where=text(spot.where), excerpt=text(spot.excerpt)) for spot in made.evidence
    )
    return replace(made, message=text(made.message), remedy=text(made.remedy), evidence=spots)


def observation_for_readers(seen: Observation | None) -> Observation | None:
    """Return what was seen of a question as those see it who may not change the endpoints."""
    if seen is None:
        return None
    return replace(seen, findings=tuple(finding_for_readers(one) for one in seen.findings))


def _body(kept: bytes) -> bytes:
    return text(kept.decode("utf-8", "replace")).encode("utf-8")
