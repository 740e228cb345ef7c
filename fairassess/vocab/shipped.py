"""
The tables of terms that come with the application.

PaNET is by the PaNET contributors, CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/); we
keep its identifiers, names and parents. Of the NeXus definitions we keep the names only.
"""

from functools import cache
from pathlib import Path

from fairassess.domain import term_tables
from fairassess.domain.terms import Vocabulary

_FOLDER = Path(__file__).resolve().parent / "tables"
NAMES = tuple(sorted(path.stem for path in _FOLDER.glob("*.tsv")))
"""Names of the vocabularies that are shipped."""


def text(name: str) -> str:
    """
    Return a shipped table as it is written.

    Raises:
        KeyError: None of this name is shipped.
    """
    if name not in NAMES:
        raise KeyError(name)
    return (_FOLDER / f"{name}.tsv").read_text(encoding="utf-8")


def texts() -> tuple[str, ...]:
    """Return all shipped tables as they are written."""
    return tuple(map(text, NAMES))


@cache
def vocabulary(name: str) -> Vocabulary:
    """
    Return a shipped vocabulary, read once.

    Raises:
        KeyError: None of this name is shipped.
    """
    return term_tables.read(text(name))
