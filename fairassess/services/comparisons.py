"""The facilities of a round side by side, as far as its rule and one's rights allow."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from fairassess.domain import comparison_many, pan_overview
from fairassess.domain import rounds as rules
from fairassess.domain.comparison_many import Comparison, Entry
from fairassess.domain.pan_overview import Told
from fairassess.domain.questionnaire import Questionnaire
from fairassess.services import accounts, round_results, round_views
from fairassess.services.accounts import Actor, Right
from fairassess.services.round_results import RoundStanding
from fairassess.services.round_views import RoundView
from fairassess.storage import findings, questionnaires, standing


@dataclass(frozen=True, slots=True)
class Offers:
    """
    What the endpoints of one named facility offer.

    Attributes:
        told: One for each of `pan_overview.COLUMNS`.
    """

    name: str
    is_own: bool
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """
    What one reader may see of a round side by side.

    Attributes:
        view: The round.
        questionnaire: In the round's version.
        comparison: Of those facilities that have submitted.
        offers: Of the facilities whose result this reader may see by name, and of the own ones;
            of all of them for those who manage rounds. As at the closing of the round, or as of
            now while it is open.
        shows_helpers: Whether it may be told who has solved what: only published names.
    """

    view: RoundView
    questionnaire: Questionnaire
    comparison: Comparison
    offers: tuple[Offers, ...]
    shows_helpers: bool


def of_round(
    session: Session,
    actor: Actor,
    slug: str,
    *,
    order: str = comparison_many.BY_NAME,
    letter: str = "",
    as_public: bool = False,
) -> ComparisonView:
    """
    Lay the facilities of a round side by side, in a number of queries that does not grow with them.

    Args:
        session: Open.
        actor: Who asks.
        slug: The round.
        order: `name`, `all`, a FAIR letter or the id of a question.
        letter: Only questions of this letter; empty for all.
        as_public: Show what everybody may see once it is published, even when *actor* sees more.

    Raises:
        NotFound: There is no such round, or *actor* may not know of it.
    """
    view = round_views.get(session, actor, slug)
    standings = round_results.standings(session, actor, slug, as_public=as_public)
    questionnaire = questionnaires.load(view.round.questionnaire)
    return ComparisonView(
        view=view,
        questionnaire=questionnaire,
        comparison=compare(questionnaire, standings, order=order, letter=letter),
        offers=_offers(session, view, _offering(actor, standings, as_public=as_public)),
        shows_helpers=view.round.is_published and rules.shows_names(view.round.sight),
    )


def compare(
    questionnaire: Questionnaire,
    standings: Sequence[RoundStanding],
    *,
    order: str = comparison_many.BY_NAME,
    letter: str = "",
) -> Comparison:
    """Lay those of some facilities that have a result side by side; else as `of_round`."""
    entries = [
        Entry(row.facility_name_or_label, row.facility_slug, row.is_own, row.card)
        for row in standings
        if row.card is not None
    ]
    return comparison_many.compare(questionnaire, entries, order=order, letter=letter)


def _offering(
    actor: Actor, standings: Sequence[RoundStanding], *, as_public: bool
) -> tuple[RoundStanding, ...]:
    """
    Return the facilities whose endpoints a reader may know of.

    Taking part is no consent: what probes found is told to others beside a result, or not at all.
    """
    sees_all = not as_public and accounts.may(actor, Right.SEE_ROUNDS)
    return tuple(row for row in standings if sees_all or row.is_own or row.card is not None)


def _offers(
    session: Session, view: RoundView, standings: Sequence[RoundStanding]
) -> tuple[Offers, ...]:
    """Return what is offered by those who are named: an address would name all others, too."""
    named = {row.facility_id: row for row in standings if row.facility_id is not None}
    found = standing.told_at(session, list(named), pan_overview.PROBES, view.round.closed_at)
    return tuple(
        Offers(
            name=row.facility_name_or_label,
            is_own=row.is_own,
            told=pan_overview.of_facility(
                findings.as_finding(finding) for finding in found.get(facility_id, ())
            ),
        )
        for facility_id, row in sorted(named.items(), key=lambda pair: not pair[1].is_own)
    )
