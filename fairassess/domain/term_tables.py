"""The compact text in which a vocabulary is shipped and stored: a head, then one line per term."""

from collections.abc import Iterator, Mapping

from fairassess.domain.terms import Term, Vocabulary
from fairassess.errors import Fault, Invalid

COLUMNS = (
    "identifier", "group", "label", "alternatives", "former", "parents", "retired", "replaced_by",
)  # fmt: skip
"""Names of the columns, which tabs part; several names are parted by bars, parents by blanks."""

_TEXTS = ("name", "title", "version", "source", "licence", "credit", "base")
_LISTS = ("spaces", "prefixes", "tags")
_RETIRED = "retired"


def write(vocabulary: Vocabulary) -> str:
    """Return a vocabulary as text; `read` gives it back."""
    head = [f"# {name}: {_plain(getattr(vocabulary, name))}" for name in _TEXTS]
    head += [f"# {name}: {' '.join(getattr(vocabulary, name))}" for name in _LISTS]
    lines = ["\t".join(_cells(term)) for term in vocabulary.terms]
    return "\n".join([*head, "\t".join(COLUMNS), *lines, ""])


def read(text: str) -> Vocabulary:
    """
    Read a vocabulary.

    Raises:
        Invalid: The text has faults; all are told, each with its line.
    """
    faults: list[Fault] = []
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    head = dict(_head(lines))
    faults += [
        Fault("head", f"The line “# {name}: ...” is missing.")
        for name in (*_TEXTS, *_LISTS)
        if name not in head
    ]
    rows = [(number, line) for number, line in lines if not line.startswith("#")]
    if not rows or tuple(rows[0][1].split("\t")) != COLUMNS:
        faults.append(Fault("columns", f"The columns must be {', '.join(COLUMNS)}."))
        raise Invalid(faults)
    terms = []
    for number, line in rows[1:]:
        cells = line.split("\t")
        if len(cells) == len(COLUMNS):
            terms.append(_term(cells))
        else:
            message = f"There are {len(cells)} columns, and {len(COLUMNS)} are needed."
            faults.append(Fault(f"line {number}", message))
    if faults:
        raise Invalid(faults)
    return _vocabulary(head, tuple(terms))


def _head(lines: list[tuple[int, str]]) -> Iterator[tuple[str, str]]:
    for _, line in lines:
        name, colon, text = line.removeprefix("#").partition(":")
        if line.startswith("#") and colon and name.strip() in (*_TEXTS, *_LISTS):
            yield name.strip(), text.strip()


def _vocabulary(head: Mapping[str, str], terms: tuple[Term, ...]) -> Vocabulary:
    return Vocabulary(
        name=head["name"],
        title=head["title"],
        version=head["version"],
        source=head["source"],
        licence=head["licence"],
        credit=head["credit"],
        base=head["base"],
        spaces=tuple(head["spaces"].split()),
        prefixes=tuple(head["prefixes"].split()),
        tags=tuple(head["tags"].split()),
        terms=terms,
    )


def _term(cells: list[str]) -> Term:
    identifier, group, label, alternatives, former, parents, retired, replaced_by = cells
    return Term(
        identifier=identifier,
        label=label,
        group=group,
        alternatives=tuple(filter(None, alternatives.split("|"))),
        former=tuple(filter(None, former.split("|"))),
        parents=tuple(parents.split()),
        is_retired=retired == _RETIRED,
        replaced_by=replaced_by,
    )


def _cells(term: Term) -> Iterator[str]:
    yield _plain(term.identifier)
    yield _plain(term.group)
    yield _plain(term.label)
    yield "|".join(_plain(name).replace("|", "/") for name in term.alternatives)
    yield "|".join(_plain(name).replace("|", "/") for name in term.former)
    yield " ".join(term.parents)
    yield _RETIRED if term.is_retired else ""
    yield _plain(term.replaced_by)


def _plain(text: str) -> str:
    return " ".join(text.split())
