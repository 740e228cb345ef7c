"""The schemes of persistent identifiers: how each is written, checked and resolved."""

# Why not the package idutils (tried in 1.7.1 on the texts of tests/domain/pid_vectors.py): it takes
# nearly any address and any `2021/05` for a Handle, a DOI prefix may have three digits, the address
# of an ARK may not be https, and the check digits of ROR and URN are not looked at.

import re
from dataclasses import dataclass
from enum import Enum
from urllib.parse import quote, unquote

LONGEST = 2048
"""Longer texts are no identifiers and are not looked at."""


class Scheme(Enum):
    """The schemes of persistent identifiers that are known here."""

    DOI = "doi"
    HANDLE = "handle"
    ARK = "ark"
    ORCID = "orcid"
    ROR = "ror"
    IGSN = "igsn"
    URN = "urn"


IGSN_PREFIX = "10273"
"""Handle prefix under which every sample number stands that is no DOI."""


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
        return _RESOLVERS[self.scheme] + in_path(self.id)

    @property
    def prefix(self) -> str:
        """What stands before the first slash: whose it is; empty where there is no slash."""
        return self.id.partition("/")[0] if "/" in self.id else ""

    @property
    def handle(self) -> str:
        """Its name in the Handle system; empty when it has none there."""
        if self.scheme is Scheme.IGSN:
            return f"{IGSN_PREFIX}/{self.id}"
        return self.id if self.scheme in (Scheme.DOI, Scheme.HANDLE) else ""

    @property
    def key(self) -> str:
        """The same for every way of writing that means the same thing."""
        # Suffixes of Handles may differ in case only; nobody has been seen to use that.
        scheme = Scheme.HANDLE if self.scheme is Scheme.IGSN else self.scheme
        return f"{scheme.value}:{self.handle or self.id}".lower().rstrip("/")


_RESOLVERS = {
    Scheme.DOI: "https://doi.org/",
    Scheme.HANDLE: "https://hdl.handle.net/",
    Scheme.ARK: "https://n2t.net/ark:",
    Scheme.ORCID: "https://orcid.org/",
    Scheme.ROR: "https://ror.org/",
    Scheme.IGSN: f"https://hdl.handle.net/{IGSN_PREFIX}/",
    Scheme.URN: "https://nbn-resolving.org/",
}

# All patterns are of ASCII: digits and letters of other scripts are in no identifier.
_DOI = re.compile(
    r"(?:doi:\s*|info:doi/|igsn:\s*|(?P<link>https?://)?(?:dx\.|www\.)?doi\.org/)?"
    r"(?P<id>10\.\d{4,9}(?:\.\d+)*/\S+)",
    re.IGNORECASE | re.ASCII,
)
# A bare `2021/05` would be a Handle by the letter of its syntax, so one without `hdl:` or a
# resolver must have a dot in its prefix; `10.` with less than four digits is a broken DOI.
_HANDLE = re.compile(
    r"(?:hdl:\s*|info:hdl/|(?P<link>https?://)?hdl\.handle\.net/)(?P<id>[0-9][0-9A-Za-z.]*/\S+)"
    r"|(?P<bare>(?!10\.)[0-9]+(?:\.[0-9A-Za-z]+)+/\S+)",
    re.IGNORECASE | re.ASCII,
)
_ARK = re.compile(
    r"(?P<link>https?://[^/\s]+/)?ark:/?(?P<id>[0-9bcdfghjkmnpqrstvwxz]{5,}/\S+)", re.ASCII
)
_ORCID = re.compile(
    r"(?P<link>https?://)?(?:(?:www\.)?orcid\.org/)?(?P<id>\d{4}-\d{4}-\d{4}-\d{3}[\dXx])/?",
    re.ASCII,
)
_ROR = re.compile(
    r"(?P<link>https?://)?(?:(?:www\.)?ror\.org/)?(?P<id>0[a-hj-km-np-tv-z0-9]{6}\d{2})/?",
    re.ASCII,
)
# A bare sample number looks like any other code, so it needs a word or a resolver before it.
_IGSN = re.compile(
    r"(?:igsn:\s*|(?P<link>https?://)?(?:www\.)?igsn\.org/)(?P<id>[A-Z0-9][A-Z0-9.-]{2,})/?",
    re.IGNORECASE | re.ASCII,
)
# Of all URNs only those of national libraries resolve; `urn:uuid:` is a number of the house.
_URN = re.compile(
    r"(?P<link>https?://(?:www\.)?nbn-resolving\.(?:org|de)/)?"
    r"(?P<id>urn:nbn:[a-z]{2}[:-][a-z0-9:._/+-]+)",
    re.IGNORECASE | re.ASCII,
)


def parse(text: str) -> Pid | None:
    """
    Return the persistent identifier that *text* is, or None when it is none.

    Every DOI is a Handle too; it is called a DOI, also where it names a sample. ORCID, ROR and
    URNs of the German library must have the right check digits.

    Args:
        text: Anything; white space around it is allowed, other text is not.

    Source:
        DOI Handbook 2.2; RFC 3650 (Handle); RFC draft draft-kunze-ark; ISO 7064 MOD 11-2
        (ORCID); ROR identifier pattern with ISO 7064 MOD 97-10; IGSN syntax guidelines; RFC 8458
        (urn:nbn).
    """
    text = text.strip()
    if not text or len(text) > LONGEST:
        return None
    for scheme, pattern in _PATTERNS:
        match = pattern.fullmatch(text)
        if match:
            found = match["id"] or match["bare"] if scheme is Scheme.HANDLE else match["id"]
            if "%" in found and "/" in text[: match.start("id")]:
                found = _decoded(found)
            if _CHECKS.get(scheme, _always)(found):
                link = match["link"] or ""
                return Pid(scheme, found, link.lower().startswith("https://"))
    return None


def in_path(name: str) -> str:
    """Return an identifier as it stands in an address: what would end its path is encoded."""
    return quote(name, safe="/:;()._-~!$'*,=@", encoding="utf-8", errors="replace")


def _decoded(name: str) -> str:
    """Return what stands percent-encoded in an address, if an identifier may hold it."""
    try:
        found = unquote(name, errors="strict")
    except UnicodeDecodeError:
        return name
    return name if any(sign.isspace() or not sign.isprintable() for sign in found) else found


def _always(_: str) -> bool:
    return True


def orcid_adds_up(orcid: str) -> bool:
    """Return whether the check digit is right: ISO 7064 MOD 11-2 over the first 15 digits."""
    digits = orcid.replace("-", "")
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    expected = (12 - total % 11) % 11
    return digits[-1].upper() == ("X" if expected == 10 else str(expected))


_CROCKFORD = {sign: value for value, sign in enumerate("0123456789abcdefghjkmnpqrstvwxyz")}


def ror_adds_up(ror: str) -> bool:
    """Return whether the last two digits are 98 minus the remainder by 97 of the first seven."""
    number = 0
    for sign in ror[:7]:
        number = number * 32 + _CROCKFORD[sign]
    return int(ror[7:]) == 98 - (number * 100) % 97


_NBN_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-:_./+"
_NBN_VALUES = (
    *(1, 2, 3, 4, 5, 6, 7, 8, 9, 41),
    *(18, 14, 19, 15, 16, 21, 22, 23, 24, 25, 42, 26, 27),
    *(13, 28, 29, 31, 12, 32, 33, 11, 34, 35, 36, 37, 38),
    *(39, 17, 43, 47, 45, 49),
)
_NBN_DIGITS = {sign: str(value) for sign, value in zip(_NBN_SIGNS, _NBN_VALUES, strict=True)}


def urn_adds_up(urn: str) -> bool:
    """
    Return whether the last digit of a `urn:nbn:de` is right; other countries have none.

    Source:
        Deutsche Nationalbibliothek, algorithm creating the check digit of urn:nbn:de.
    """
    urn = urn.upper()
    if not urn.startswith("URN:NBN:DE:"):
        return True
    digits = "".join(_NBN_DIGITS[sign] for sign in urn[:-1])
    total = sum(place * int(digit) for place, digit in enumerate(digits, 1))
    return str(total // int(digits[-1]))[-1] == urn[-1]


_CHECKS = {Scheme.ORCID: orcid_adds_up, Scheme.ROR: ror_adds_up, Scheme.URN: urn_adds_up}
_PATTERNS = (
    (Scheme.DOI, _DOI),
    (Scheme.HANDLE, _HANDLE),
    (Scheme.ARK, _ARK),
    (Scheme.ORCID, _ORCID),
    (Scheme.ROR, _ROR),
    (Scheme.IGSN, _IGSN),
    (Scheme.URN, _URN),
)
