"""How often each field is filled, by year and by set: what is drawn, and its table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from fairassess.domain.completeness import OTHER_SETS, Profile
from fairassess.domain.number_words import counted
from fairassess.domain.percent import NOTHING, Share, whole
from fairassess.domain.runs import FieldCount
from fairassess.reports.chart_values import Table

MOST_COLUMNS = 20
"""Sets that have a column of their own, the largest; and the most columns for years."""

NO_YEAR = "no year"
NO_SET = "no set"
_SPANS = (1, 2, 5, 10, 20, 50, 100)

Counts = tuple[FieldCount, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """
    A year, some years, or a set.

    Attributes:
        title: `2021`, `2010-2014`, a setSpec, `other sets`.
        records: Live records in it.
        query: Name and value of the word in an address that chooses its records from a list;
            None where no word does.
    """

    title: str
    records: int
    query: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """
    One field in one column.

    Attributes:
        share: Records with a real value among those of the column.
        placeholder: Records of the column whose only values are placeholders.
    """

    share: Share
    placeholder: int

    @property
    def percent(self) -> int | None:
        """Whole percent; None when the column has no records."""
        return None if self.share.value is None else whole(self.share.value)

    @property
    def text(self) -> str:
        """What the table says: `83 %`, with its interval where it is an estimate."""
        if self.percent is None:
            return NOTHING
        if not self.share.is_estimate:
            return f"{self.percent} %"
        low, high = round(self.share.low * 100), round(self.share.high * 100)
        return f"{self.percent} % ({low} to {high})"


@dataclass(frozen=True, slots=True)
class Heatmap:
    """
    A matrix of shares.

    Attributes:
        name: Unique on a page; part of ids.
        title: What is shown.
        finding: What it shows, as a sentence.
        fields: Names of the rows.
        columns: From left to right.
        rows: One per field, with one cell per column.
        notes: What a reader should know of it, each as a sentence; may be empty.
        table: The same numbers.
    """

    name: str
    title: str
    finding: str
    fields: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...]
    table: Table


class _Head(NamedTuple):
    """Title of a column, and the word that chooses its records."""

    title: str
    query: tuple[str, str] | None


def by_year(profile: Profile, fields: Sequence[str] = ()) -> Heatmap:
    """
    Return how often each field is filled in the records of each year.

    Args:
        profile: Of a harvest.
        fields: Rows, in order; by default those of the profile.

    Returns:
        At most MOST_COLUMNS columns, oldest first; as many years as needed share one. Records
        that show no year come last.
    """
    known = [(year, counts) for year, counts in profile.by_year if year is not None]
    span = _span([year for year, _ in known])
    groups: dict[_Head, list[Counts]] = {}
    for year, counts in known:
        first = year - year % span
        title = f"{first:04}" if span == 1 else f"{first:04}-{first + span - 1:04}"
        groups.setdefault(_Head(title, ("year", title)), []).append(counts)
    for counts in [counts for year, counts in profile.by_year if year is None]:
        groups[_Head(NO_YEAR, ("year", "none"))] = [counts]
    notes = () if span == 1 else (f"A column stands for {span} years.",)
    return _heatmap(profile, "year", groups, fields, notes)


def by_set(profile: Profile, fields: Sequence[str] = ()) -> Heatmap:
    """
    Return how often each field is filled in the records of each set.

    Args:
        profile: Of a harvest.
        fields: Rows, in order; by default those of the profile.

    Returns:
        The MOST_COLUMNS largest sets, the largest first; all others together come last.
    """
    ordered = sorted(
        ((spec, counts) for spec, counts in profile.by_set if spec != OTHER_SETS),
        key=lambda pair: (-_records(pair[1]), pair[0]),
    )
    # A set may be called like that which stands for no set: what leads to its list differs.
    groups = {
        _Head(spec or NO_SET, ("set", spec)): [counts] for spec, counts in ordered[:MOST_COLUMNS]
    }
    rest = [counts for _, counts in ordered[MOST_COLUMNS:]]
    rest += [counts for spec, counts in profile.by_set if spec == OTHER_SETS]
    if rest:
        groups[_Head(OTHER_SETS, None)] = rest
    notes = []
    if sum(_records(counts) for _, counts in profile.by_set) > profile.live:
        notes.append("A record of several sets counts in each of them.")
    if rest:
        notes.append(f"Sets beyond the {MOST_COLUMNS} largest are put together.")
    return _heatmap(profile, "set", groups, fields, tuple(notes))


def _heatmap(
    profile: Profile,
    by: str,
    groups: dict["_Head", list[Counts]],
    fields: Sequence[str],
    notes: tuple[str, ...],
) -> Heatmap:
    names = tuple(fields) or tuple(count.name for count in profile.fields)
    columns = tuple(
        Column(head.title, sum(_records(counts) for counts in group), head.query)
        for head, group in groups.items()
    )
    found = [_by_name(group) for group in groups.values()]
    rows = tuple(
        tuple(
            _cell(profile, counts.get(name, (0, 0)), column.records)
            for counts, column in zip(found, columns, strict=True)
        )
        for name in names
    )
    if profile.is_sample:
        notes += ("The records are a sample: the table gives 95 % intervals.",)
    return Heatmap(
        name=f"fields-by-{by}",
        title=f"How often each field is filled, by {by}",
        finding=_finding(names, columns, rows, by),
        fields=names,
        columns=columns,
        rows=rows,
        notes=notes,
        table=_table(names, columns, rows),
    )


def _table(
    names: Sequence[str], columns: Sequence[Column], rows: Sequence[Sequence[Cell]]
) -> Table:
    body = [(name, *[cell.text for cell in row]) for name, row in zip(names, rows, strict=True)]
    body.append(("Records", *[f"{column.records:,}" for column in columns]))
    return Table(("Field", *[column.title for column in columns]), tuple(body))


def _finding(
    names: Sequence[str], columns: Sequence[Column], rows: Sequence[Sequence[Cell]], by: str
) -> str:
    """Return the sentence: how many fields are always filled, and which one changes most."""
    if not any(column.records for column in columns):
        return "There is no live record to look at."
    spread = []
    full = 0
    for name, row in zip(names, rows, strict=True):
        shares = [(cell.percent, at) for at, cell in enumerate(row) if cell.percent is not None]
        low, high = min(shares), max(shares)
        full += all(cell.share.found == cell.share.of for cell in row)
        spread.append((high[0] - low[0], name, low, high))
    sentence = (
        f"{counted(full, 'field is', 'fields are')} filled in every record, out of {len(names)}."
    )
    widest, name, low, high = max(spread, key=lambda row: row[0], default=(0, "", (0, 0), (0, 0)))
    if not widest:
        return f"{sentence} No field differs between one {by} and another."
    return (
        f"{sentence} Most different: {name}, from {low[0]} % ({columns[low[1]].title}) "
        f"to {high[0]} % ({columns[high[1]].title})."
    )


def _cell(profile: Profile, counts: tuple[int, int], records: int) -> Cell:
    present, placeholder = counts
    return Cell(profile.share_of(present, records), placeholder)


def _by_name(group: Sequence[Counts]) -> dict[str, tuple[int, int]]:
    """Return by field how many records of some groups have a real value, or only placeholders."""
    found: dict[str, tuple[int, int]] = {}
    for counts in group:
        for count in counts:
            present, placeholder = found.get(count.name, (0, 0))
            found[count.name] = (present + count.present, placeholder + count.placeholder)
    return found


def _records(counts: Counts) -> int:
    return counts[0].of if counts else 0


def _span(years: Sequence[int]) -> int:
    """Return how many years share a column, so that there are not too many."""
    for span in _SPANS:
        if len({year // span for year in years}) <= MOST_COLUMNS:
            return span
    return _SPANS[-1]
