"""Old snapshots counted by today's rules, each of them once in a process."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from fairassess.domain import history, score_cards, scoring
from fairassess.domain.questionnaire import Questionnaire
from fairassess.domain.score_cards import Card
from fairassess.services import snapshots
from fairassess.storage import snapshot_scores
from fairassess.storage.snapshot_scores import Mark

KEPT_MOST = 2000
"""Counted snapshots that are kept; one takes some 10 kB."""

_Key = tuple[str, str, str]

_kept: dict[_Key, Card] = {}
"""By digest of the snapshot, digest of the questionnaire, scoring version: none ever changes."""


def cards(
    session: Session, marks: Sequence[Mark], newest: Mapping[str, Questionnaire]
) -> dict[int, Card]:
    """
    Return the scores of snapshots by today's rules, by number.

    Args:
        session: Open; asked once, and only for what was not counted before.
        marks: Which snapshots.
        newest: The newest version of each questionnaire that they name, by its id.

    Returns:
        Only those that other rules had counted; the scores of all others are what they were.
    """
    keys = {
        mark.id: (mark.digest, asked.digest, scoring.SCORING_VERSION)
        for mark in marks
        if not _is_by(mark, asked := newest[mark.questionnaire.split("@")[0]])
    }
    made = {number: _kept[key] for number, key in keys.items() if key in _kept}
    missing = keys.keys() - made.keys()
    for number, row in (snapshot_scores.whole(session, missing) if missing else {}).items():
        snapshot = snapshots.view_of(row).snapshot
        again = history.rescore_today(snapshot, newest[snapshot.questionnaire_id])
        made[number] = score_cards.of(again)
        if len(_kept) >= KEPT_MOST:
            _kept.clear()
        _kept[keys[number]] = made[number]
    return made


def _is_by(mark: Mark, asked: Questionnaire) -> bool:
    """Tell whether a snapshot was counted by today's rules already."""
    return (mark.questionnaire_digest, mark.scoring_version) == (
        asked.digest,
        scoring.SCORING_VERSION,
    )
