"""
What one metadata record can offer beyond filled fields, and how dates, licences, terms are told.

All of it is asked of every record of a harvest, hundreds of thousands of times, so answers about
what comes again are kept, and the loops are plain: `any` over a generator takes twice as long.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from fairassess.domain import licences
from fairassess.domain.metadata import Value

CORE_FIELDS = "core_fields"
REAL_NAMES = "real_names"
PID = "pid"
PID_AS_LINK = "pid_as_link"
PUBLIC_IDENTIFIERS = "public_identifiers"
RIGHTS = "rights"
LICENCE = "licence"
PANET = "panet"
RELATION = "relation"
ORCID = "orcid"
ROR = "ror"
DATES = "dates"
ISO_DATES = "iso_dates"
PROVENANCE = "provenance"
FORMATS = "formats"
CONTEXT = "context"

MARKS = (
    CORE_FIELDS,
    REAL_NAMES,
    PID,
    PID_AS_LINK,
    PUBLIC_IDENTIFIERS,
    RIGHTS,
    LICENCE,
    PANET,
    RELATION,
    ORCID,
    ROR,
    DATES,
    ISO_DATES,
    PROVENANCE,
    FORMATS,
    CONTEXT,
)
"""Everything that a record can be marked with, in the order of the checks V03 to V17."""

_PANET = re.compile(
    r"(?:https?://(?:www\.)?purl\.org/pan-science/PaNET/|panet:)(?:PaNET)?\d{5}(?!\d)",
    re.IGNORECASE,
)
_ISO_DAY = r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?"
_ISO_TIME = r"(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"
_ISO_MOMENT = re.compile(_ISO_DAY + _ISO_TIME)
_LONGEST_DATE = 80
_LONGEST_YEAR = 60
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_LONGEST_TERM = 300
# A provider has some dozens of techniques.
_MOST_TERMS = 1_024
_KNOWN_TERMS: set[str] = set()


def is_iso_date(text: str) -> bool:
    """
    Return whether *text* is a year, month, day, moment, or a range of them with a slash.

    Source:
        W3C-DTF profile of ISO 8601; RKMS-ISO8601 for ranges, which DataCite asks for.
    """
    if len(text) > _LONGEST_DATE:
        return False
    parts = text.split("/")
    return len(parts) <= 2 and any(parts) and all(not part or _is_moment(part) for part in parts)


def _is_moment(text: str) -> bool:
    match = _ISO_MOMENT.fullmatch(text)
    if match is None:
        return False
    year, month, day = (int(part) if part else 1 for part in match.groups())
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


class DateText(NamedTuple):
    """
    What a date as written tells.

    Attributes:
        is_iso: As `is_iso_date` says.
        year: First year of the last or this century in its beginning; None when there is none.
        first: Day, month or year at which it begins; empty when it is not ISO 8601.
        last: The one at which it ends.
    """

    is_iso: bool
    year: int | None
    first: str
    last: str


def read_date(text: str) -> DateText:
    """Return what a date or year as written tells."""
    if len(text) > _LONGEST_DATE:
        return DateText(False, _year_in(text), "", "")
    return _read_short_date(text)


@lru_cache(maxsize=8192)
def _read_short_date(text: str) -> DateText:
    if not is_iso_date(text):
        return DateText(False, _year_in(text), "", "")
    ends = [end.partition("T")[0].partition(" ")[0] for end in text.split("/") if end]
    return DateText(True, _year_in(text), ends[0], ends[-1])


def _year_in(text: str) -> int | None:
    match = _YEAR.search(text[:_LONGEST_YEAR])
    return int(match[0]) if match else None


def licence_of(value: Value) -> str:
    """
    Return which known licence a statement of rights, its address or its identifier names.

    Returns:
        As `licences.name_of`; an SPDX id of any of the three comes before what is only known.
    """
    found = licences.name_of(value.text)
    for name, text in value.attributes:
        if name in ("rightsURI", "rightsIdentifier") and found in ("", licences.OTHER_KNOWN):
            found = licences.name_of(text) or found
    return found


def names_panet_term(subjects: Iterable[Value], texts: Sequence[str]) -> bool:
    """
    Return whether one of *subjects* is a PaNET term, or an attribute of one is its address.

    Args:
        subjects: The subjects of a record.
        texts: Their texts.
    """
    if not _KNOWN_TERMS.isdisjoint(texts):
        return True
    for _, attributes in subjects:
        if attributes and _mention_panet_term(attributes):
            return True
    if "panet" in "\n".join(texts).lower():
        for text in texts:
            if len(text) < _LONGEST_TERM and _PANET.match(text) is not None:
                _remember_term(text)
                return True
    return False


def _remember_term(text: str) -> None:
    if len(_KNOWN_TERMS) >= _MOST_TERMS:
        _KNOWN_TERMS.clear()
    _KNOWN_TERMS.add(text)


@lru_cache(maxsize=512)
def _mention_panet_term(attributes: tuple[tuple[str, str], ...]) -> bool:
    return any(_PANET.match(text) is not None for _, text in attributes)
