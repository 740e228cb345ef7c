"""What an identifier is to the world outside: persistent, for tests, broken, or private."""

import re
from enum import Enum
from urllib.parse import urlsplit

from fairassess.domain.pid_schemes import LONGEST, Pid, Scheme, parse


class Standing(Enum):
    """What a text given as an identifier is; the words go into sentences: "it is ..."."""

    PERSISTENT = "a persistent identifier"
    TEST = "an identifier of a prefix or range that is kept for tests and examples"
    UNSET = "an identifier with a prefix that was never set"
    BROKEN = "an identifier with a wrong form or a wrong check digit"
    UUID = "a UUID"
    NUMBER = "a number"
    CODE = "the number of something in the house, such as a proposal"
    PATH = "the path of a file"
    INTERNAL = "an address that only a local network knows"
    ADDRESS = "a web address of no resolver"
    OTHER = "a text of no known scheme"
    EMPTY = "nothing at all"


# DataCite's prefix for tests, Crossref's for examples; prefixes below them belong to them.
_TEST_DOIS = re.compile(r"10\.(?:5072|5555)(?:\.\d+)*")
# The ARK specification's example, and the number that is kept for tests.
_TEST_ARKS = frozenset({"12345", "99999"})
_ORCID_NUMBERS = ((15_000_000, 35_000_000), (900_000_000_000, 900_100_000_000))

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
_PATTERNS = (
    (_UNSET, Standing.UNSET),
    (_UUID, Standing.UUID),
    (_NUMBER, Standing.NUMBER),
    (_CODE, Standing.CODE),
    (_PATH, Standing.PATH),
)
_RESOLVER = re.compile(
    r"(?:https?://)?(?:(?:dx\.|www\.)?doi\.org|hdl\.handle\.net|(?:www\.)?orcid\.org"
    r"|(?:www\.)?ror\.org|(?:www\.)?igsn\.org|n2t\.net|(?:www\.)?nbn-resolving\.(?:org|de))/",
    re.IGNORECASE,
)
_SCHEME_NAME = re.compile(r"(?:doi|hdl|handle|ark|igsn|orcid|ror):|urn:nbn:", re.IGNORECASE)
_MEANT = re.compile(r"10\.[\d.]*/.*|\d{4}-\d{4}-\d{4}-\d{3}[\dXx]", re.DOTALL)


def is_for_tests(pid: Pid) -> bool:
    """
    Return whether *pid* is of a prefix or range that is kept for tests and examples.

    Source:
        DataCite, test prefix 10.5072; Crossref, example prefix 10.5555; ARK registry, 12345 and
        99999; ORCID, structure of the identifier: the blocks of ISNI that it gives out.
    """
    if pid.scheme is Scheme.DOI:
        return _TEST_DOIS.fullmatch(pid.prefix) is not None
    if pid.scheme is Scheme.ARK:
        return pid.prefix in _TEST_ARKS
    if pid.scheme is Scheme.ORCID:
        number = int(pid.id.replace("-", "")[:15])
        return not any(low <= number <= high for low, high in _ORCID_NUMBERS)
    return False


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
    return any(pattern.fullmatch(text) for pattern, _ in _PATTERNS)


def standing(text: str) -> Standing:
    """
    Return what *text*, given as an identifier, is to the world outside.

    Whether a persistent identifier is registered nobody can know from its form.

    Args:
        text: Anything; white space around it does not matter.
    """
    text = text.strip()
    if not text:
        return Standing.EMPTY
    pid = parse(text)
    if pid is not None:
        return Standing.TEST if is_for_tests(pid) else Standing.PERSISTENT
    if len(text) > LONGEST:
        return Standing.OTHER
    resolver = _RESOLVER.match(text)
    rest = text[resolver.end() :] if resolver else text
    if _UNSET.fullmatch(rest):
        return Standing.UNSET
    if resolver or _SCHEME_NAME.match(text) or _MEANT.fullmatch(text):
        return Standing.BROKEN
    if text[:7].lower() == "http://" or text[:8].lower() == "https://":
        return Standing.INTERNAL if _is_our_own_address(text) else Standing.ADDRESS
    return next((kind for pattern, kind in _PATTERNS if pattern.fullmatch(text)), Standing.OTHER)


def _is_our_own_address(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return bool(_OUR_OWN_HOST.fullmatch(host.lower()))
