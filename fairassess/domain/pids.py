"""Which texts are persistent identifiers, by syntax and checksum, and which stay private."""

import re
from functools import lru_cache

from fairassess.domain.pid_privacy import Standing, is_for_tests, is_private, standing
from fairassess.domain.pid_schemes import (
    IGSN_PREFIX,
    LONGEST,
    Pid,
    Scheme,
    in_path,
    orcid_adds_up,
    parse,
    ror_adds_up,
)

__all__ = [
    "LONGEST",
    "OF_THINGS",
    "Pid",
    "Scheme",
    "Standing",
    "in_path",
    "is_for_tests",
    "is_https_link",
    "is_orcid",
    "is_private",
    "is_ror",
    "is_sample",
    "mentions_orcid",
    "mentions_ror",
    "names_thing",
    "parse",
    "standing",
]

OF_THINGS = frozenset({Scheme.DOI, Scheme.HANDLE, Scheme.ARK, Scheme.IGSN})
"""Schemes that name data and other things; ORCID names people and ROR organisations, and a URN
resolves in one country only."""

_LONGEST_CHECKED = 100
_ORCID_INSIDE = re.compile(r"(?<![\d-])\d{4}-\d{4}-\d{4}-\d{3}[\dXx](?![\d-])")
_ROR_INSIDE = re.compile(r"ror\.org/(0[a-hj-km-np-tv-z0-9]{6}\d{2})(?![0-9a-z])")


def names_thing(text: str) -> bool:
    """Return whether *text* is a DOI, Handle (a sample number is one) or ARK."""
    pid = parse(text)
    return pid is not None and pid.scheme in OF_THINGS


def is_https_link(text: str) -> bool:
    """Return whether *text* is such an identifier written as https address of its resolver."""
    pid = parse(text)
    return pid is not None and pid.scheme in OF_THINGS and pid.is_https_link


def is_sample(pid: Pid) -> bool:
    """Return whether *pid* says by itself that it names a sample: an IGSN that is no DOI."""
    return pid.scheme is Scheme.IGSN or pid.handle.startswith(f"{IGSN_PREFIX}/")


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
    return any(orcid_adds_up(m[0]) for m in _ORCID_INSIDE.finditer(text[:LONGEST]))


def mentions_ror(text: str) -> bool:
    """Return whether the address of a right ROR identifier stands in the first part of *text*."""
    return any(ror_adds_up(m[1]) for m in _ROR_INSIDE.finditer(text[:LONGEST]))
