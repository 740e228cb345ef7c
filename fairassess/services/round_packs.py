"""Deliverable packs of a round: made in the background, kept as they were made."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from fairassess.domain import scoring
from fairassess.reports import options, round_formats
from fairassess.reports.rdf_values import ResultTold
from fairassess.reports.round_writing import PackWriter
from fairassess.reports.speaking import ORIGINAL
from fairassess.services import linked_probes, round_editions, round_reports
from fairassess.services.accounts import Actor
from fairassess.services.report_making import Material, Order
from fairassess.storage.database import Json


def is_insider(session: Session, actor: Actor | None, subject: str) -> bool:
    """
    Tell whether *actor* sees an edition of a round by right, and not only as everybody does.

    Raises:
        NotFound: There is no such edition, or it is not theirs to see.
    """
    return round_editions.is_insider(session, actor, subject)


def tidy(form: str, chosen: Mapping[str, Json]) -> Mapping[str, Json]:
    """
    Return all options, with those as usual that do not change a pack.

    Raises:
        Invalid: There is no such format or choice.
    """
    return round_reports.tidy(form, chosen)


def gather(session: Session, actor: Actor, order: Order, *, site_url: str) -> Material:
    """
    Read what a pack says; nothing is written.

    Raises:
        NotFound: There is no such edition, or *actor* may not see it.
        Invalid: There is no such format or choice, or no such template.
    """
    is_insider(session, actor, order.subject)
    edition = round_editions.find(session, order.subject)
    found = round_reports.gathered(session, edition, order, site_url=site_url)
    results = round_reports.results_in_full(session, edition, found.site)
    known = linked_probes.every()
    told = found.summary
    # What programs read is the same in every language.
    plain = told
    if told.language != ORIGINAL:
        usual = replace(order, options={**order.options, "language": ORIGINAL})
        plain = round_reports.gathered(session, edition, usual, site_url=site_url).summary
    return Material(
        title=", ".join(
            (round_reports.title(told), round_formats.PACK.title, *options.named(told.language))
        ),
        file_name=f"{told.file_stem}.zip",
        mimetype=round_formats.PACK.mimetype,
        facility_id=None if edition.facility is None else edition.facility.id,
        input_digest=scoring.digest(
            {
                "round": round_reports.input_digest(found, order),
                "results": {slug: _depends_on(one) for slug, one in results.items()},
                "probes": known.version,
            }
        ),
        write=PackWriter(told, plain, found.linked, results, found.site, known),
    )


def _depends_on(one: ResultTold) -> list[Json]:
    """Return what linked data of a result say that its report does not."""
    facility = one.facility
    names: list[Json] = [facility.short_name, facility.website, one.label, one.round]
    runs = sorted((number, run.id) for number, run in one.runs.items())
    return [one.id, one.snapshot.digest, one.previous, one.with_words, *names,
            [list(pair) for pair in runs]]  # fmt: skip
