"""Which texts only pretend to be values."""

import re
from collections.abc import Iterable
from itertools import chain, product
from operator import itemgetter

_LONGEST = 60
_BROKEN = re.compile(r"[(\[]?:(?:unac|unal|unap|unas|unav|unkn|none|null|tba)\b|undefined/")
_NO_ANSWERS = frozenset(
    re.split(
        r"\s*\|\s*",
        """
    unknown | not known | n/a | n.a. | n. a. | none | null | nil | nan | undefined | undef |
    tba | tbd | tbc | tbn | to be announced | to be defined | to be determined |
    to be confirmed | to be added | not available | not applicable | unavailable |
    not specified | unspecified | not provided | not given | not set | not defined |
    no title | untitled | no description | no abstract | no author | no creator |
    no publisher | no subject | missing | placeholder | todo | xxx | lorem ipsum |
    example institute | example institution | example organisation | example organization |
    example facility | example publisher | example title | example author |
    your institution | your name | doe, john | - | -- | --- | ? | ?? | ??? | . | .. | ... |
    0000 | 9999 | 0000-00-00 | 0001-01-01 | 9999-12-31 |
    (none) | (null) | (unknown) | [unknown] | <none>
    """.strip(),
    )
)
_SUSPECT = frozenset(":([u")
_SIGNS = 3
# The sign for kelvin becomes a plain k in lower case.
_KELVIN = "\N{KELVIN SIGN}"
_BEGINNING = itemgetter(slice(_SIGNS))


def _beginnings() -> frozenset[str]:
    """Return how texts begin that may be empty or a placeholder, in every mixture of case."""
    broken = {f"{mark}:{word}" for mark in ("", "(", "[") for word in ("un", "no", "nu", "tb")}
    begun = {word[:_SIGNS] for word in (*_NO_ANSWERS, *broken, "undefined/")}
    signs = [
        product(*[(sign, sign.upper(), _KELVIN if sign == "k" else sign) for sign in word])
        for word in begun
    ]
    return frozenset(map("".join, chain.from_iterable(signs))) | {""}


_BEGINNINGS = _beginnings()


def is_placeholder(text: str) -> bool:
    """
    Return whether *text* only pretends to be a value: `(:unav)`, `n/a`, `unknown`, `tba` ...

    Source:
        DataCite 4.6, appendix 3, standard values for unknown information; the words are
        those that providers are seen to write.
    """
    if len(text) > _LONGEST:
        return False
    text = text.lower().strip()
    if text in _NO_ANSWERS:
        return True
    return text[:1] in _SUSPECT and _BROKEN.match(text) is not None


def are_surely_real(texts: Iterable[str]) -> bool:
    """
    Return whether no text is empty, and none a placeholder, by how each of them begins.

    A quick look at the many records that are good: what it doubts may be real as well.

    Args:
        texts: Without white space around them.
    """
    return _BEGINNINGS.isdisjoint(map(_BEGINNING, texts))
