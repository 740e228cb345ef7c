"""Editions of a round's report: for whom one is made, and who may see it."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from fairassess.domain.rounds import Sight
from fairassess.errors import NotFound
from fairassess.reports.speaking import say
from fairassess.services import accounts, round_views
from fairassess.services.accounts import Actor, Right
from fairassess.storage import rounds
from fairassess.storage.facilities import Facility
from fairassess.storage.people import Role
from fairassess.storage.rounds import RoundRow

ALL = "all"
"""All results by name, for those who manage rounds."""

EVERYBODY = "everybody"
"""What everybody may see of a published round."""

_OF = "of-"
_NO_REPORT = "There is no such report."
READERS = {
    ALL: "For those who coordinate the round: all results, by name.",
    EVERYBODY: "For everybody: what was published of the round.",
}
OWN_ALONE = "For {facility}: its own result."
OTHERS_BY_NAME = "For {facility}: its own result, and those of the others by name."
OTHERS_UNNAMED = "For {facility}: its own result, and those of the others without names."


@dataclass(frozen=True, slots=True)
class Edition:
    """
    One edition of the report of a round.

    Attributes:
        key: `all`, `everybody`, or `of-` and the name of a facility in addresses.
        round: The round.
        facility: The participant for whom it is; None in the other editions.
        reader: Somebody who may know just what stands in it: the report is made with these rights,
            whoever asks for it.
    """

    key: str
    round: RoundRow
    facility: Facility | None
    reader: Actor

    @property
    def subject(self) -> str:
        """What kept reports are found by: `round:autumn-2026:all`."""
        return subject(self.round.slug, self.key)

    @property
    def readers(self) -> str:
        """For whom it is, as a sentence in the language that is spoken."""
        if self.facility is None:
            return say(READERS[self.key])
        name = self.facility.short_name
        if self.round.sight is Sight.HIDDEN or self.round.closed_at is None:
            return say(OWN_ALONE, facility=name)
        others = OTHERS_BY_NAME if self.round.sight is Sight.NAMED else OTHERS_UNNAMED
        return say(others, facility=name)

    @property
    def words(self) -> str:
        """The same for a list to choose from."""
        return words_of(self.key, "" if self.facility is None else self.facility.short_name)


def words_of(key: str, facility: str) -> str:
    """
    Return for whom an edition is, in a few words.

    Args:
        key: As of `Edition`.
        facility: Short name of the participant for whom it is; empty in the other editions.
    """
    if facility:
        return f"What {facility} may see"
    return "All results, by name" if key == ALL else "What everybody may see"


def titled(title: str, readers: str) -> str:
    """Return the title of a report with its readers in a few words, where it has some."""
    return f"{title}: {readers[0].lower()}{readers[1:]}" if readers else title


def key_of(told: str) -> str:
    """Return the edition in what reports of a round are found by."""
    return told.rpartition(":")[2]


def subject(slug: str, key: str) -> str:
    """Return what reports of a round are found by."""
    return f"round:{slug}:{key}"


def find(session: Session, told: str) -> Edition:
    """
    Return the edition that a subject names; who may see it is for `is_insider`.

    Raises:
        NotFound: There is no such round or edition.
    """
    return _edition(*_told(session, told))


def is_insider(session: Session, actor: Actor | None, told: str) -> bool:
    """
    Tell whether *actor* sees an edition by right and not only as everybody does.

    Raises:
        NotFound: There is no such edition, or it is not theirs to see; the words are the same.
    """
    edition = find(session, told)
    about = None if edition.facility is None else edition.facility.id
    return _is_insider(edition.round, actor, edition.key, about)


def is_insider_of_kept(
    session: Session, actor: Actor | None, told: str, facility_id: int | None
) -> bool:
    """
    Tell the same of a report that was kept, whose facility may take part no more.

    Args:
        facility_id: The participant for whom it was made; None in the other editions.

    Raises:
        NotFound: There is no such round, or it is not theirs to see; the words are the same.
    """
    row, key = _told(session, told)
    return _is_insider(row, actor, key, facility_id)


def of_round(session: Session, actor: Actor, slug: str) -> tuple[Edition, ...]:
    """
    Return the editions of a round that *actor* may have made, the fullest first; may be empty.

    Raises:
        NotFound: There is no such round, or *actor* may not know of it.
    """
    row = round_views.find_row(session, actor, slug)
    return tuple(_edition(row, key) for key in _keys(row, actor))


def kept_subjects(session: Session, actor: Actor, slug: str) -> frozenset[str] | None:
    """
    Return by which subjects reports of a round are kept that *actor* may have; None for all.

    Raises:
        NotFound: There is no such round, or *actor* may not know of it.
    """
    row = round_views.find_row(session, actor, slug)
    if accounts.may(actor, Right.SEE_ROUNDS):
        return None
    keys = set(_keys(row, actor))
    if row.published_at is not None:
        keys.add(EVERYBODY)
    return frozenset(subject(slug, key) for key in keys)


def _keys(row: RoundRow, actor: Actor) -> Iterator[str]:
    sees_all = accounts.may(actor, Right.SEE_ROUNDS)
    own = round_views.own_in(row, actor)
    if sees_all:
        yield ALL
    if row.published_at is not None and (sees_all or own):
        yield EVERYBODY
    named = [one.facility for one in row.participants if sees_all or one.facility_id in own]
    for facility in sorted(named, key=lambda one: (one.short_name, one.id)):
        yield _OF + facility.slug


def _told(session: Session, told: str) -> tuple[RoundRow, str]:
    kind, _, rest = told.partition(":")
    slug, _, key = rest.partition(":")
    row = rounds.find(session, slug) if kind == "round" else None
    if row is None:
        raise NotFound(_NO_REPORT)
    return row, key


def _edition(row: RoundRow, key: str) -> Edition:
    if key == ALL:
        return Edition(key, row, None, Actor(None, "a coordinator", Role.COORDINATOR))
    if key == EVERYBODY:
        return Edition(key, row, None, round_views.VISITOR)
    for participant in row.participants:
        if key == _OF + participant.facility.slug:
            reader = Actor(None, "a participant", Role.READER, frozenset({participant.facility_id}))
            return Edition(key, row, participant.facility, reader)
    raise NotFound(_NO_REPORT)


def _is_insider(row: RoundRow, actor: Actor | None, key: str, facility_id: int | None) -> bool:
    sees_all = actor is not None and accounts.may(actor, Right.SEE_ROUNDS)
    if key == EVERYBODY and row.published_at is not None:
        return sees_all
    if key == ALL and sees_all:
        return True
    if facility_id is None or actor is None:
        raise NotFound(_NO_REPORT)
    if sees_all or accounts.may(actor, Right.SEE_FACILITY, facility_id):
        return True
    raise NotFound(_NO_REPORT)
