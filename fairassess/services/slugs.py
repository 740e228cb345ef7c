"""Names in addresses, made from names for people."""

import itertools
import re
import unicodedata
from collections.abc import Collection, Iterator

_SPELT_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS"}
    | {"æ": "ae", "ø": "oe", "œ": "oe", "Æ": "Ae", "Ø": "Oe", "Œ": "Oe", "ł": "l", "Ł": "L"}
)
"""Letters that become others, or nothing, when only their marks are taken off."""


def plain(name: str, *, otherwise: str) -> str:
    """Return a name in lower-case letters, digits and hyphens; *otherwise* when none are left."""
    spelt = unicodedata.normalize("NFC", name).translate(_SPELT_OUT)
    letters = unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", letters).strip("-") or otherwise


def free(wanted: str, taken: Collection[str]) -> str:
    """Return the wanted slug, with a number when it is taken: `nls`, `nls-2`."""
    return next(slug for slug in _numbered(wanted) if slug not in taken)


def _numbered(slug: str) -> Iterator[str]:
    yield slug
    for number in itertools.count(2):
        yield f"{slug}-{number}"
