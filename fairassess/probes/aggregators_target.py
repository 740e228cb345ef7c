"""
What the target of an `aggregators` endpoint says: what a facility is called at each aggregator.

It is one line of clauses with a semicolon between them, each `where:what=name`:

    datacite:client=esrf.ic;b2find:organization=esrf;openaire:datasource=opendoar____::123

Where and what may be:

* `datacite:client`, `datacite:provider`, `datacite:prefix`: repository, organisation or prefix;
* `b2find:organization`, `b2find:group`, `b2find:publisher`;
* `openaire:datasource` (records collected from it) and `openaire:hosted` (hosted by it), each with
  OpenAIRE's own identifier of the data source;
* `source:oai`, `source:search-api` with an address, or `source:records` with a number: how many
  records the facility has itself. Without it the latest whole harvest of the facility counts.

One aggregator may come more than once; its numbers are added up.
"""

import re
from dataclasses import dataclass

from fairassess import errors
from fairassess.net import guard

DATACITE, B2FIND, OPENAIRE, SOURCE = "datacite", "b2find", "openaire", "source"
WHATS = {
    DATACITE: ("client", "provider", "prefix"),
    B2FIND: ("organization", "group", "publisher"),
    OPENAIRE: ("datasource", "hosted"),
    SOURCE: ("oai", "search-api", "records"),
}
LONGEST = 2_000
MOST_CLAUSES = 12

# A quotation mark or a backslash would end the name inside a query of B2FIND's.
_NAME = re.compile(r'[^\s;"\\](?:[^;"\\]*[^\s;"\\])?')
_MOST_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Clause:
    """
    One name of the facility.

    Attributes:
        where: One of the keys of `WHATS`.
        what: One of its words.
        name: The name, address or number.
    """

    where: str
    what: str
    name: str

    def __str__(self) -> str:
        """The clause as people read it: `client esrf.ic`."""
        return f"{self.what} {self.name}"


def read(target: str) -> tuple[Clause, ...]:
    """
    Read a target.

    Returns:
        Its clauses in order; at least one names an aggregator, at most one the source.

    Raises:
        errors.Invalid: It is none; every fault is a sentence.
    """
    if len(target) > LONGEST or not target.isprintable():
        raise _invalid(f"Use one line of at most {LONGEST:,} characters.")
    parts = [part.strip() for part in target.split(";") if part.strip()]
    if len(parts) > MOST_CLAUSES:
        raise _invalid(f"Name at most {MOST_CLAUSES} things.")
    faults: list[str] = []
    clauses = [clause for part in parts if (clause := _clause(part, faults)) is not None]
    if not faults and all(clause.where == SOURCE for clause in clauses):
        faults.append("Name the facility at one aggregator at least: datacite:client=abc.xyz")
    if sum(clause.where == SOURCE for clause in clauses) > 1:
        faults.append("Name one source at most.")
    if faults:
        raise errors.Invalid([errors.Fault(guard.PLACE, fault) for fault in faults])
    return tuple(clauses)


def check(target: str) -> None:
    """
    Check the form of a target; nothing is looked up.

    Raises:
        errors.Invalid: It is none.
    """
    read(target)


def _clause(part: str, faults: list[str]) -> Clause | None:
    head, _, name = part.partition("=")
    where, _, what = (word.strip().lower() for word in head.partition(":"))
    name = name.strip()
    if what not in WHATS.get(where, ()):
        known = ", ".join(f"{where}:{what}" for where, whats in WHATS.items() for what in whats)
        faults.append(f"{part[:60]!r} begins with none of: {known}.")
        return None
    if not _NAME.fullmatch(name):
        faults.append(f'{part[:60]!r} needs a name after the sign =, without " and \\.')
        return None
    if what in ("oai", "search-api"):
        faults += _faults_of_address(name)
    if what == "records" and not (name.isascii() and name.isdigit() and len(name) <= _MOST_DIGITS):
        faults.append(f"{name[:60]!r} is no number of records.")
    return Clause(where, what, name)


def _faults_of_address(name: str) -> list[str]:
    try:
        guard.check_url(name)
    except errors.Invalid as error:
        return [fault.message for fault in error.faults]
    return []


def _invalid(message: str) -> errors.Invalid:
    return errors.Invalid([errors.Fault(guard.PLACE, message)])
