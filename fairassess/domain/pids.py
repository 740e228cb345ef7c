"""Which texts are persistent identifiers, by syntax and checksum, and which stay private."""

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from urllib.parse import urlsplit

LONGEST = 2048
"""Longer texts are no identifiers and are not looked at."""

_LONGEST_CHECKED = 100


class Scheme(Enum):
    """The schemes of persistent identifiers that are known here."""

    DOI = "doi"
    HANDLE = "handle"
    ARK = "ark"
    ORCID = "orcid"
    ROR = "ror"


OF_THINGS = frozenset({Scheme.DOI, Scheme.HANDLE, Scheme.ARK})
"""Schemes that name data and other things; ORCID names people and ROR organisations."""

_DOI = re.compile(
    r"(?:doi:\s*|info:doi/|(?P<link>https?://)?(?:dx\.|www\.)?doi\.org/)?"
    r"(?P<id>10\.\d{4,9}(?:\.\d+)*/\S+)",
    re.IGNORECASE,
)
# A bare `2021/05` would be a Handle by the letter of its syntax, so one without `hdl:` or a
# resolver must have a dot in its prefix; `10.` with less than four digits is a broken DOI.
_HANDLE = re.compile(
    r"(?:hdl:\s*|info:hdl/|(?P<link>https?://)?hdl\.handle\.net/)(?P<id>[0-9][0-9A-Za-z.]*/\S+)"
    r"|(?P<bare>(?!10\.)[0-9]+(?:\.[0-9A-Za-z]+)+/\S+)",
    re.IGNORECASE,
)
_ARK = re.compile(r"(?P<link>https?://[^/\s]+/)?ark:/?(?P<id>[0-9bcdfghjkmnpqrstvwxz]{5,}/\S+)")
_ORCID = re.compile(
    r"(?P<link>https?://)?(?:(?:www\.)?orcid\.org/)?(?P<id>\d{4}-\d{4}-\d{4}-\d{3}[\dXx])/?"
)
_ROR = re.compile(
    r"(?P<link>https?://)?(?:(?:www\.)?ror\.org/)?(?P<id>0[a-hj-km-np-tv-z0-9]{6}\d{2})/?"
)
_ORCID_INSIDE = re.compile(r"(?<![\d-])\d{4}-\d{4}-\d{4}-\d{3}[\dXx](?![\d-])")
_ROR_INSIDE = re.compile(r"ror\.org/(0[a-hj-km-np-tv-z0-9]{6}\d{2})(?![0-9a-z])")
_UUID = re.compile(
    r"(?:urn:uuid:|uuid:)?\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?:pid:\s*|id:\s*|#)?\d+(?:[./-]\d+)*")
# Proposal, visit and run numbers: a few letters and a number, as `MX-2345` or `hc1234-1`.
_CODE = re.compile(r"[A-Za-z]{1,8}[-_/ ]?\d{2,10}(?:[-_/.]\d{1,6})?")
_UNSET = re.compile(r"(?:undefined|null|none|(?:pid|doi)\.sample\.prefix)/.*", re.IGNORECASE)
_PATH = re.compile(r"(?:file:|/[\w.-]+/|[A-Za-z]:\\).*")
_OUR_OWN_HOST = re.compile(
    r"localhost|127\.[\d.]+|10\.[\d.]+|192\.168\.[\d.]+|172\.(?:1[6-9]|2\d|3[01])\.[\d.]+"
    r"|\[?::1\]?|[\w-]+|[\w.-]+\.(?:local|localdomain|internal|intranet|lan|home|corp)"
)


@dataclass(frozen=True, slots=True)
class Pid:
    """
    A persistent identifier as somebody wrote it.

    Attributes:
        scheme: Its scheme.
        id: The identifier alone, without resolver or scheme name.
        is_https_link: Whether it was written as an https address of its resolver.
    """

    scheme: Scheme
    id: str
    is_https_link: bool

    @property
    def url(self) -> str:
        """The address under which it resolves."""
        return _RESOLVERS[self.scheme] + self.id


_RESOLVERS = {
    Scheme.DOI: "https://doi.org/",
    Scheme.HANDLE: "https://hdl.handle.net/",
    Scheme.ARK: "https://n2t.net/ark:",
    Scheme.ORCID: "https://orcid.org/",
    Scheme.ROR: "https://ror.org/",
}


def parse(text: str) -> Pid | None:
    """
    Return the persistent identifier that *text* is, or None when it is none.

    Every DOI is a Handle too; it is called a DOI. ORCID and ROR must have the
    right check digits.

    Args:
        text: Anything; white space around it is allowed, other text is not.

    Source:
        DOI Handbook 2.2; RFC 3650 (Handle); RFC draft draft-kunze-ark; ISO 7064 MOD 11-2
        (ORCID); ROR identifier pattern with ISO 7064 MOD 97-10.
    """
    text = text.strip()
    if not text or len(text) > LONGEST:
        return None
    for scheme, pattern in _PATTERNS:
        match = pattern.fullmatch(text)
        if match:
            found = match["id"] or match["bare"] if scheme is Scheme.HANDLE else match["id"]
            if _CHECKS.get(scheme, _always)(found):
                link = match["link"] or ""
                return Pid(scheme, found, link.lower().startswith("https://"))
    return None


def names_thing(text: str) -> bool:
    """Return whether *text* is a DOI, Handle or ARK."""
    pid = parse(text)
    return pid is not None and pid.scheme in OF_THINGS


def is_https_link(text: str) -> bool:
    """Return whether *text* is a DOI, Handle or ARK written as https address of its resolver."""
    pid = parse(text)
    return pid is not None and pid.scheme in OF_THINGS and pid.is_https_link


def is_orcid(text: str) -> bool:
    """Return whether *text* is an ORCID with the right check digit, bare or as address."""
    return len(text) <= _LONGEST_CHECKED and _is_short(Scheme.ORCID, text)


def is_ror(text: str) -> bool:
    """Return whether *text* is a ROR identifier with the right check digits, bare or as address."""
    return len(text) <= _LONGEST_CHECKED and _is_short(Scheme.ROR, text)


# The same people and organisations stand in record after record of one provider.
@lru_cache(maxsize=8192)
def _is_short(scheme: Scheme, text: str) -> bool:
    pid = parse(text)
    return pid is not None and pid.scheme is scheme


def mentions_orcid(text: str) -> bool:
    """Return whether a right ORCID stands anywhere in the first part of *text*."""
    # Every ORCID given out so far begins with 000, and hardly any name holds that.
    if "000" not in text:
        return False
    return any(_orcid_adds_up(m[0]) for m in _ORCID_INSIDE.finditer(text[:LONGEST]))


def mentions_ror(text: str) -> bool:
    """Return whether the address of a right ROR identifier stands in the first part of *text*."""
    return any(_ror_adds_up(m[1]) for m in _ROR_INSIDE.finditer(text[:LONGEST]))


def is_private(text: str) -> bool:
    """
    Return whether *text* means something only inside the house that gave it.

    Private are UUIDs, plain numbers, proposal or visit numbers (`MX-2345`), file
    paths, addresses of hosts that only a local network knows, and identifiers
    whose prefix was never set (`undefined/...`). A public web address is not
    private, although it need not last.

    Args:
        text: Value of an identifier; an empty one is not private.
    """
    text = text.strip()
    if not text or len(text) > LONGEST or parse(text) is not None:
        return False
    if text[:7].lower() == "http://" or text[:8].lower() == "https://":
        return _is_our_own_address(text)
    return any(pattern.fullmatch(text) for pattern in (_UUID, _NUMBER, _CODE, _UNSET, _PATH))


def _is_our_own_address(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return bool(_OUR_OWN_HOST.fullmatch(host.lower()))


def _always(_: str) -> bool:
    return True


def _orcid_adds_up(orcid: str) -> bool:
    """Return whether the check digit is right: ISO 7064 MOD 11-2 over the first 15 digits."""
    digits = orcid.replace("-", "")
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    expected = (12 - total % 11) % 11
    return digits[-1].upper() == ("X" if expected == 10 else str(expected))


_CROCKFORD = {sign: value for value, sign in enumerate("0123456789abcdefghjkmnpqrstvwxyz")}


def _ror_adds_up(ror: str) -> bool:
    """Return whether the last two digits are 98 minus the remainder by 97 of the first seven."""
    number = 0
    for sign in ror[:7]:
        number = number * 32 + _CROCKFORD[sign]
    return int(ror[7:]) == 98 - (number * 100) % 97


_CHECKS = {Scheme.ORCID: _orcid_adds_up, Scheme.ROR: _ror_adds_up}
_PATTERNS = (
    (Scheme.DOI, _DOI),
    (Scheme.HANDLE, _HANDLE),
    (Scheme.ARK, _ARK),
    (Scheme.ORCID, _ORCID),
    (Scheme.ROR, _ROR),
)
