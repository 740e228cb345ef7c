"""The report of a round as one JSON document and as one table of all answers."""

import json

from fairassess.domain.comparison_many import Spread
from fairassess.domain.pan_overview import COLUMNS
from fairassess.domain.percent import whole
from fairassess.domain.scoring import as_words
from fairassess.reports import answer_table, tables
from fairassess.reports.chart_values import Table
from fairassess.reports.round_method import method, sight
from fairassess.reports.round_summary import RoundPart, RoundSummary
from fairassess.reports.speaking import ORIGINAL, speaking

SCHEMA = "fairassess.round/1"


@speaking(ORIGINAL)
def as_json(told: RoundSummary) -> bytes:
    """Write a report of a round as JSON, in English; equal reports give equal bytes."""
    text = json.dumps(as_document(told), ensure_ascii=False, indent=2) + "\n"
    # Half a character, which people can type into a form with a program, has no UTF-8.
    return text.encode("utf-8", "replace")


def as_csv(told: RoundSummary) -> bytes:
    """Write all answers of a round: a row for each facility and question."""
    return answer_table.as_csv(told.reports, with_bom=told.options.with_bom)


def as_document(told: RoundSummary) -> dict[str, object]:
    """
    Return the report of a round as plain JSON values.

    Each result stands there as the whole document of its facility. Scores stand twice: exactly, as
    text like `17/27`, and as the whole percent that is shown everywhere.
    """
    held = told.round
    return {
        "schema": SCHEMA,
        "round": {
            "slug": held.slug,
            "name": held.name,
            "questionnaire": held.questionnaire,
            "questionnaire_digest": told.questionnaire_digest,
            "opens_on": held.opens_on.isoformat(),
            "closes_on": held.closes_on.isoformat(),
            "closed_at": None if held.closed_at is None else held.closed_at.isoformat(),
            "published_at": None if held.published_at is None else held.published_at.isoformat(),
            "sight": held.sight.value,
            "sight_told": sight(held.sight),
        },
        "edition": told.edition,
        "readers": told.readers,
        "is_draft": told.is_draft,
        "state": told.state,
        "title": told.title,
        "source": told.source,
        "at": told.at.isoformat(),
        "day": told.day,
        "headline": told.headline,
        "participants": [_part(part) for part in told.parts],
        "spreads": [{"id": key} | _spread(spread) for key, spread in told.compared.spreads],
        "levels": _table(told.level_map.table),
        "distribution": _table(told.distribution.table),
        "gaps": [_gap(told, place) for place in range(len(told.compared.gaps))],
        "interfaces": _interfaces(told),
        "method": list(method()),
        "limits": list(told.limits),
        "publisher": told.publisher,
        "licence": told.licence,
        "funding": told.funding,
        "cite_as": told.cite_as,
        "address": told.address,
        "software_version": told.software_version,
        "language": told.language,
    }


def _part(part: RoundPart) -> dict[str, object]:
    return {
        "name": part.name,
        "slug": part.slug,
        "is_own": part.is_own,
        "state": part.state,
        "report": None if part.report is None else tables.as_whole_document(part.report),
    }


def _spread(spread: Spread) -> dict[str, object]:
    return {
        "of": spread.of,
        "low": None if spread.low is None else whole(spread.low),
        "median": None if spread.median is None else whole(spread.median),
        "high": None if spread.high is None else whole(spread.high),
        "exact": {
            "low": as_words(spread.low),
            "median": as_words(spread.median),
            "high": as_words(spread.high),
        },
    }


def _gap(told: RoundSummary, place: int) -> dict[str, object]:
    gap = told.compared.gaps[place]
    return {
        "question": gap.question,
        "text": gap.text,
        "behind": gap.behind,
        "of": gap.of,
        "missing": whole(gap.missing),
        "exact_missing": as_words(gap.missing),
        "solved_by": [
            {"name": one.label, "slug": one.slug, "is_shown": one.is_shown}
            for one in gap.solved_by
            if told.shows_helpers
        ],
    }


def _interfaces(told: RoundSummary) -> list[dict[str, object]]:
    return [
        {
            "name": row.name,
            "offers": {
                column.id: {
                    "offer": one.offer.value,
                    "at": None if one.at is None else one.at.isoformat(),
                }
                for column, one in zip(COLUMNS, row.told, strict=True)
            },
        }
        for row in told.offers
    ]


def _table(table: Table) -> dict[str, object]:
    return {"head": list(table.head), "rows": [list(row) for row in table.rows]}
