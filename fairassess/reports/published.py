"""A published result: what its page says for machines, and its table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fairassess.domain.scoring import LETTERS
from fairassess.reports import chart_csv, landing
from fairassess.reports.groups import GroupRow
from fairassess.reports.landing import Download, Landing
from fairassess.reports.rdf_values import ResultTold, Site

_HEAD = (
    "kind", "id", "title", "declared", "measured", "on_word", "not_shown", "answered",
    "applicable", "state", "level", "at_least", "at_most", "agreement",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Published:
    """
    A result that everybody may see.

    Attributes:
        told: The result, without what people wrote in their own words.
        round_name: Name of its round.
        published_on: Day on which it was published, in UTC.
        funding: Who pays; may be empty.
    """

    told: ResultTold
    round_name: str
    published_on: date
    funding: str

    @property
    def name(self) -> str:
        """Its name: facility, assessment, and what it is."""
        return f"{self.told.facility.name}, {self.told.label}: {self.told.summary.title}"

    @property
    def description(self) -> str:
        """What it is, in sentences."""
        return (
            f"Self-assessment of how FAIR the data of {self.told.facility.name} are, with evidence"
            f" from probes of its public interfaces. {self.told.summary.headline}"
        )


def landing_page(one: Published, site: Site, *, csv_bytes: int) -> Landing:
    """
    Return what the page of a result says for machines.

    Args:
        one: The result.
        site: Where it has its address.
        csv_bytes: Size of its table.
    """
    told, own = one.told, site.result(one.told.id)
    summary = told.summary
    named = {row.id: row.title for row in (*summary.letters, *summary.principles)}
    return Landing(
        own=own,
        data=str(own),
        name=one.name,
        description=one.description,
        makers=(landing.maker(told.facility, site),),
        created_on=summary.taken_at.date(),
        published_on=one.published_on,
        questionnaire=summary.questionnaire,
        source=summary.source,
        terms=tuple((key, title) for key, title in named.items() if key[:1] in LETTERS),
        download=Download("Scores and levels as a table", f"{own}.csv", csv_bytes),
        funding=one.funding,
        more=_more(one, site),
    )


def _more(one: Published, site: Site) -> Mapping[str, object]:
    told = one.told
    made: dict[str, object] = {
        "variableMeasured": _variables(told.summary.all),
        "creditText": told.summary.cite_as,
    }
    if told.round is not None:
        address = str(site.round(told.round))
        made["isPartOf"] = {
            "@type": "Dataset", "@id": site.pid(site.round(told.round)) or address,
            "name": one.round_name, "url": address,
        }  # fmt: skip
    if told.previous is not None:
        made["isBasedOn"] = str(site.result(told.previous))
    return made


def as_csv(told: ResultTold) -> str:
    """
    Return scores and levels of a result as one table: a row for each group, then each question.

    What people wrote is not in it.
    """
    summary = told.summary
    groups: Sequence[tuple[str, Sequence[GroupRow]]] = (
        ("all", [summary.all]),
        ("letter", summary.letters),
        ("principle", summary.principles),
        ("topic", summary.topics),
    )
    rows = [_group_row(kind, row) for kind, listed in groups for row in listed]
    rows += [_question_row(told, row.id, row.text, row.agreement) for row in summary.questions]
    return chart_csv.lines([_HEAD, *([row.get(name, "") for name in _HEAD] for row in rows)])


def _group_row(kind: str, row: GroupRow) -> Mapping[str, str]:
    measured, on_word, not_shown = row.parts or (None, None, None)
    return {
        "kind": kind,
        "id": row.id,
        "title": row.title,
        "declared": _number(row.declared),
        "measured": _number(measured),
        "on_word": _number(on_word),
        "not_shown": _number(not_shown),
        "answered": str(row.score.answered),
        "applicable": str(row.score.applicable),
    }


def _question_row(told: ResultTold, question: str, text: str, agreement: str) -> Mapping[str, str]:
    answer, counted = (
        told.snapshot.answer(question),
        told.snapshot.breakdown.question(question),
    )
    return {
        "kind": "question",
        "id": question,
        "title": text,
        "state": answer.state.value,
        "level": _number(answer.level),
        "at_least": _number(counted.at_least),
        "at_most": _number(counted.at_most),
        "agreement": agreement,
    }


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _variables(row: GroupRow) -> list[dict[str, object]]:
    names = ("Declared score", "Measured", "On word", "Not shown")
    values = (row.declared, *(row.parts or (None, None, None)))
    return landing.percents(
        (name, {"value": value})
        for name, value in zip(names, values, strict=True)
        if value is not None
    )
