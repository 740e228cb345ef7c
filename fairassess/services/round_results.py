"""How the facilities of a round stand, as far as its rule and one's rights let one know."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from fairassess.domain import rounds as rules
from fairassess.domain.rounds import Sight, Standing
from fairassess.domain.score_cards import Card
from fairassess.services import accounts, cards, round_views, snapshots
from fairassess.services.accounts import Actor, Right
from fairassess.services.snapshots import SnapshotView
from fairassess.storage import assessments, questionnaires, snapshot_scores
from fairassess.storage import snapshots as stored_snapshots
from fairassess.storage.assessments import State
from fairassess.storage.facilities import Facility
from fairassess.storage.rounds import RoundRow


@dataclass(frozen=True, slots=True)
class RoundResult:
    """
    How one facility stands in a round, with its whole result.

    Attributes:
        facility_slug: Its name in addresses; empty when it is not named to this reader.
        facility_name_or_label: Its short name, or a label such as `Facility B`.
        snapshot_view: The newest snapshot of the facility in the round; None before it submitted.
            Without a name it is bare: no comments, links, findings, numbers or days.
        state: How far it is.
        answered: Questions that somebody has answered in the newest assessment; 0 before a start.
        of: Questions of the questionnaire.
        is_own: Whether the reader belongs to it.
        assessment_id: The newest assessment; None before a start, and without a name.
    """

    facility_slug: str
    facility_name_or_label: str
    snapshot_view: SnapshotView | None
    state: Standing
    answered: int
    of: int
    is_own: bool
    assessment_id: int | None

    @property
    def is_named(self) -> bool:
        """Whether this reader may know which facility it is."""
        return bool(self.facility_slug)


@dataclass(frozen=True, slots=True)
class RoundStanding:
    """
    How one facility stands in a round, with its scores only: quick for many.

    Attributes:
        facility_id: None when it is not named to this reader.
        card: Scores of its newest snapshot in the round; None before it submitted.
        snapshot_id: That snapshot; None as above, and without a name.
        facility_slug, facility_name_or_label, state, answered, of, is_own, assessment_id: As for
            `RoundResult`.
    """

    facility_id: int | None
    facility_slug: str
    facility_name_or_label: str
    card: Card | None
    snapshot_id: int | None
    state: Standing
    answered: int
    of: int
    is_own: bool
    assessment_id: int | None


def results(
    session: Session, actor: Actor, slug: str, *, as_public: bool = False
) -> tuple[RoundResult, ...]:
    """
    Return how the facilities of a round stand, as far as *actor* may know it, with all answers.

    Who manages rounds sees all by name. A participant sees the own facility at any time, and the
    others once the round is closed, as its rule says: not at all, without names, or by name. A
    visitor sees others when the results are published. Without names nobody is shown while fewer
    than `UNNAMED_FROM` facilities have a result.

    Args:
        session: Open.
        actor: Who asks.
        slug: The round.
        as_public: Return what everybody may see once it is published, even when *actor* may see
            more, for documents that leave the house; empty while the round is open.

    Returns:
        By name; those without a name after them, by label.

    Raises:
        NotFound: There is no such round, or *actor* may not know of it.
    """
    row = round_views.find_row(session, actor, slug)
    seen = tuple(_seen(session, actor, row, as_public))
    numbers = [one.stand.snapshot_id for one in seen if one.stand.snapshot_id is not None]
    stored = snapshot_scores.whole(session, numbers)
    views = {number: snapshots.view_of(found) for number, found in stored.items()}
    return tuple(_result(row, one, views) for one in seen)


def standings(
    session: Session, actor: Actor, slug: str, *, as_public: bool = False
) -> tuple[RoundStanding, ...]:
    """
    Return how the facilities of a round stand, with their scores only; else as `results`.

    Raises:
        NotFound: There is no such round, or *actor* may not know of it.
    """
    row = round_views.find_row(session, actor, slug)
    seen = tuple(_seen(session, actor, row, as_public))
    numbers = [number for one in seen if (number := one.stand.snapshot_id)]
    scored = {mark.id: card for mark, card in cards.of_snapshots(session, numbers)}
    return tuple(_standing(one, scored) for one in seen)


@dataclass(frozen=True, slots=True)
class _Stand:
    """Where one facility of a round stands; its numbers are None where nothing has begun."""

    facility: Facility
    snapshot_id: int | None
    state: Standing
    answered: int
    of: int
    assessment_id: int | None


@dataclass(frozen=True, slots=True)
class _Seen:
    """A facility as a reader may see it; with a label only, everything that names it must go."""

    stand: _Stand
    label: str
    is_own: bool


def _seen(session: Session, actor: Actor, row: RoundRow, as_public: bool) -> Iterator[_Seen]:
    """Yield what a reader may see, in order: the one place where the rule of a round is applied."""
    stands = _stands(session, row)
    names_all = not as_public and accounts.may(actor, Right.SEE_ROUNDS)
    own = frozenset[int]() if as_public else round_views.own_in(row, actor)
    sees_others = round_views.sees_others_in(row, actor)
    if as_public:
        sees_others = row.closed_at is not None and row.sight is not Sight.HIDDEN
    shows_names = names_all or (sees_others and rules.shows_names(row.sight))
    for stand in stands:
        if shows_names or stand.facility.id in own:
            yield _Seen(stand, "", stand.facility.id in own)
    if shows_names or not sees_others:
        return
    submitted = {stand.facility.id: stand for stand in stands if stand.snapshot_id is not None}
    if len(submitted) >= rules.UNNAMED_FROM:
        for facility_id, label in rules.labels(row.secret, submitted).items():
            if facility_id not in own:
                yield _Seen(submitted[facility_id], label, is_own=False)


def _stands(session: Session, row: RoundRow) -> tuple[_Stand, ...]:
    """Return all facilities of a round by name; a fixed number of queries, however many."""
    taken = stored_snapshots.newest_in_round(session, row.id)
    newest = {}
    drafts = set()
    for assessment in assessments.of_rounds(session, [row.id]):
        newest[assessment.facility_id] = assessment.id
        if assessment.state is State.DRAFT:
            drafts.add(assessment.facility_id)
    shown = newest | {facility_id: assessment for facility_id, (_, assessment) in taken.items()}
    answered = assessments.count_answered(session, frozenset(shown.values()))
    asked = len(questionnaires.load(row.questionnaire).questions)
    facilities = sorted(
        (participant.facility for participant in row.participants),
        key=lambda facility: (facility.short_name, facility.id),
    )
    return tuple(
        _Stand(
            facility=facility,
            snapshot_id=taken[facility.id][0] if facility.id in taken else None,
            state=rules.standing(
                has_snapshot=facility.id in taken, has_draft=facility.id in drafts
            ),
            answered=answered.get(shown.get(facility.id, 0), 0),
            of=asked,
            assessment_id=shown.get(facility.id),
        )
        for facility in facilities
    )


def _standing(one: _Seen, scored: Mapping[int, Card]) -> RoundStanding:
    stand = one.stand
    is_named = not one.label
    return RoundStanding(
        facility_id=stand.facility.id if is_named else None,
        facility_slug=stand.facility.slug if is_named else "",
        facility_name_or_label=one.label or stand.facility.short_name,
        card=None if stand.snapshot_id is None else scored[stand.snapshot_id],
        snapshot_id=stand.snapshot_id if is_named else None,
        state=stand.state,
        answered=stand.answered,
        of=stand.of,
        is_own=one.is_own,
        assessment_id=stand.assessment_id if is_named else None,
    )


def _result(row: RoundRow, one: _Seen, views: Mapping[int, SnapshotView]) -> RoundResult:
    stand = one.stand
    view = None if stand.snapshot_id is None else views[stand.snapshot_id]
    if one.label and view is not None:
        view = _bare(row, view, one.label)
    return RoundResult(
        facility_slug="" if one.label else stand.facility.slug,
        facility_name_or_label=one.label or stand.facility.short_name,
        snapshot_view=view,
        state=stand.state,
        answered=stand.answered,
        of=stand.of,
        is_own=one.is_own,
        assessment_id=None if one.label else stand.assessment_id,
    )


def _bare(row: RoundRow, view: SnapshotView, label: str) -> SnapshotView:
    if row.closed_at is None:
        raise ValueError("only results of a closed round are shown without a name")
    return SnapshotView(
        id=0,
        assessment_id=0,
        facility_id=0,
        facility_slug="",
        facility_name=label,
        label=row.name,
        signed_by="",
        digest="",
        snapshot=rules.without_traces(view.snapshot, at=row.closed_at),
    )
