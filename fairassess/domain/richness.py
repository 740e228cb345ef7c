"""
What one metadata record offers beyond filled fields: identifiers, licences, terms, context.

All of it is asked of every record of a harvest, hundreds of thousands of times, so the questions
are plain loops: `any` over a generator takes twice as long here.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import compress

from fairassess.domain import licences, pids
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

Fields = Mapping[str, tuple[Value, ...]]
"""Field names with their values; a name that is there has at least one value."""

Pids = tuple[tuple[Value, pids.Pid | None], ...]
"""Identifiers, each with the DOI, Handle or ARK that it is, or None."""

_CORE = ("title", "creator", "publisher", "type", "description", "subject", "identifier")
_ORGANISATION = frozenset(
    {"affiliationIdentifier", "nameIdentifier", "publisherIdentifier", "funderIdentifier"}
)
_PROVENANCE = frozenset(
    {
        "Collects",
        "Compiles",
        "HasVersion",
        "IsCollectedBy",
        "IsCompiledBy",
        "IsDerivedFrom",
        "IsNewVersionOf",
        "IsOriginalFormOf",
        "IsPreviousVersionOf",
        "IsSourceOf",
        "IsVariantFormOf",
        "IsVersionOf",
    }
)
_COLLECTED_BY = frozenset({"IsCollectedBy", "IsCompiledBy"})
_PANET = re.compile(
    r"(?:https?://(?:www\.)?purl\.org/pan-science/PaNET/|panet:)(?:PaNET)?\d{5}(?!\d)",
    re.IGNORECASE,
)
_ISO_DAY = r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?"
_ISO_TIME = r"(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"
_ISO_MOMENT = re.compile(_ISO_DAY + _ISO_TIME)
_WHERE_WORDS = (
    "instrument",
    "beamline",
    "beam line",
    "endstation",
    "end station",
    "diffractometer",
    "spectrometer",
    "reflectometer",
    "proposal",
)
_WHAT_WORDS = (
    "sample",
    "specimen",
    "scattering",
    "diffraction",
    "tomograph",
    "spectroscop",
    "crystallograph",
    "reflectometr",
    "microscop",
    "imaging",
    "radiograph",
    "ptychograph",
    "holograph",
    "fluorescence",
    "absorption",
    "saxs",
    "sans",
    "xanes",
    "exafs",
)
_LONGEST_DATE = 80
_READ_FOR_CONTEXT = ("title", "subject", "description", "contributor", "relation", "source")
_LONGEST_READ = 4_000
"""Texts are searched for words of context up to here only."""


def marks(given: Fields, real: Fields, pretended: Sequence[str], pids_of: Pids) -> tuple[str, ...]:
    """
    Return what holds for one live record.

    Args:
        given: Fields with all values that are not empty.
        real: Fields with their values that are no placeholders.
        pretended: Names of fields in which at least one placeholder stands.
        pids_of: Each given identifier with what `read_pid` says of it.

    Returns:
        Some of MARKS, in their order.

    Source:
        The questions of the ExPaNDS self-assessment (DOI 10.5281/zenodo.7246802) on metadata,
        identifiers, access and provenance; how far oai_dc and DataCite can carry an answer
        is our own reading.
    """
    dates = given.get("date", ()) + given.get("year", ())
    has_panet = _names_panet_term(real)
    holds = (
        _has_core_fields(real),
        "title" not in pretended and "creator" not in pretended,
        any(pid is not None for _, pid in pids_of),
        _links_pid(pids_of),
        _keeps_private_ones_inside(pids_of),
        "rights" in real,
        _names_licence(real),
        has_panet,
        _types_relations(real),
        _names_orcid(real),
        _names_ror(real),
        bool(dates),
        bool(dates) and _are_iso_dates(dates),
        _links_provenance(real),
        "format" in real,
        _describes_context(real, has_panet=has_panet),
    )
    return tuple(compress(MARKS, holds))


def is_iso_date(text: str) -> bool:
    """
    Return whether *text* is a year, month, day, moment, or a range of them with a slash.

    Source:
        W3C-DTF profile of ISO 8601; RKMS-ISO8601 for ranges, which DataCite asks for.
    """
    return len(text) <= _LONGEST_DATE and _is_short_iso_date(text)


@lru_cache(maxsize=4096)
def _is_short_iso_date(text: str) -> bool:
    parts = text.split("/")
    return len(parts) <= 2 and any(parts) and all(not part or _is_moment(part) for part in parts)


def _are_iso_dates(dates: tuple[Value, ...]) -> bool:
    return all(is_iso_date(value.text) for value in dates)


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


def _has_core_fields(real: Fields) -> bool:
    return all(name in real for name in _CORE) and ("date" in real or "year" in real)


def _links_pid(pids_of: Pids) -> bool:
    """Return whether a PID is an https link, or DataCite says its type, where bare is right."""
    for value, pid in pids_of:
        if pid is not None and (pid.is_https_link or value.attribute("identifierType")):
            return True
    return False


def _keeps_private_ones_inside(pids_of: Pids) -> bool:
    return not any(pid is None and pids.is_private(value.text) for value, pid in pids_of)


def read_pid(value: Value) -> pids.Pid | None:
    """
    Return the DOI, Handle or ARK that *value* gives, or None.

    A Handle is also known by its type (`identifierType`, `alternateIdentifierType`),
    because a bare one without a dot in its prefix cannot be told from a date.
    """
    pid = pids.parse(value.text)
    if pid is None and value.attribute("identifierType").lower() == "handle":
        pid = pids.parse(f"hdl:{value.text}")
    return pid if pid is not None and pid.scheme in pids.OF_THINGS else None


def _names_licence(real: Fields) -> bool:
    for value in real.get("rights", ()):
        if licences.is_known(value.text):
            return True
        for name, text in value.attributes:
            if name in ("rightsURI", "rightsIdentifier") and licences.is_known(text):
                return True
    return False


def _names_panet_term(real: Fields) -> bool:
    for value in real.get("subject", ()):
        if _PANET.match(value.text):
            return True
        for _, text in value.attributes:
            if _PANET.match(text):
                return True
    return False


def _types_relations(real: Fields) -> bool:
    for value in real.get("relation", ()):
        if value.attribute("relationType") or pids.names_thing(value.text):
            return True
    return False


def _names_orcid(real: Fields) -> bool:
    for field in ("creator", "contributor"):
        for value in real.get(field, ()):
            for name, text in value.attributes:
                if name == "nameIdentifier" and pids.is_orcid(text):
                    return True
            if pids.mentions_orcid(value.text):
                return True
    return False


def _names_ror(real: Fields) -> bool:
    for field in ("creator", "contributor", "publisher", "funder"):
        for value in real.get(field, ()):
            for name, text in value.attributes:
                if name in _ORGANISATION and pids.is_ror(text):
                    return True
            if "ror.org/" in value.text and pids.mentions_ror(value.text):
                return True
    return False


def _links_provenance(real: Fields) -> bool:
    if "contributor" in real or "source" in real:
        return True
    return any(value.attribute("relationType") in _PROVENANCE for value in real.get("relation", ()))


def _describes_context(real: Fields, *, has_panet: bool) -> bool:
    """Return whether the record names where it was measured and what or how."""
    text = " ".join(
        [value.text[:_LONGEST_READ] for name in _READ_FOR_CONTEXT for value in real.get(name, ())]
    ).lower()
    return _says_where(real, text) and (has_panet or _has_one_of(_WHAT_WORDS, text))


def _says_where(real: Fields, text: str) -> bool:
    if _has_one_of(_WHERE_WORDS, text):
        return True
    for value in real.get("relation", ()):
        if value.attribute("relationType") in _COLLECTED_BY:
            return True
    return False


def _has_one_of(words: tuple[str, ...], text: str) -> bool:
    return any(word in text for word in words)
