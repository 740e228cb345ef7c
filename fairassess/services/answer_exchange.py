"""Answers taken out as a file and brought back: from this database, or from another server."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import quote

from sqlalchemy.orm import Session

from fairassess.domain import answer_parts, answer_sync
from fairassess.domain.answer_sync import Row, Step, Stored
from fairassess.domain.answers import Answer
from fairassess.errors import Fault, Invalid, NotFound, StaleRevision
from fairassess.net.remote import Refused, Remote
from fairassess.services import answer_checks, assessment_views, assessments, listings
from fairassess.services.accounts import Actor
from fairassess.storage import answers_writer
from fairassess.storage.answers_file import PulledFile

_STALE, _INVALID = 412, 422


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    An assessment with its answers as they are stored.

    Attributes:
        assessment: Its number.
        facility: Slug of its facility.
        questionnaire: `id@version`.
        answers: In the order of the questionnaire.
    """

    assessment: int
    facility: str
    questionnaire: str
    answers: tuple[Stored, ...]


class Shelf(Protocol):
    """Where assessments are: here, or elsewhere."""

    def newest(self, facility: str) -> int:
        """Return the number of the newest draft of a facility, or of its newest assessment."""

    def read(self, assessment: int) -> Sheet:
        """Return an assessment with its answers."""

    def save(self, assessment: int, answer: Answer, revision: int) -> None:
        """Save an answer over the one with this revision; raises StaleRevision for another."""

    def check(self, assessment: int, answer: Answer, revision: int) -> None:
        """Do as `save` and raise as it does, but save nothing."""


class OwnShelf:
    """The assessments of this database."""

    def __init__(self, session: Session, actor: Actor, now: Callable[[], datetime]) -> None:
        self._session, self._actor, self._now = session, actor, now

    def newest(self, facility: str) -> int:
        """Return the number of the newest draft, else of the newest assessment."""
        rows = listings.assessments_of(self._session, self._actor, facility)
        return _newest(facility, [(row.id, row.snapshot_id is None) for row in rows])

    def read(self, assessment: int) -> Sheet:
        """Return an assessment with its answers."""
        view, tasks = assessment_views.read_tasks(
            self._session, self._actor, assessment, self._now()
        )
        answers = tuple(Stored(task.answer, task.revision) for task in tasks)
        return Sheet(view.id, view.facility_slug, view.questionnaire.name, answers)

    def save(self, assessment: int, answer: Answer, revision: int) -> None:
        """Save an answer over the one with this revision."""
        assessments.save_answer(
            self._session, self._actor, assessment, answer, revision, now=self._now()
        )

    def check(self, assessment: int, answer: Answer, revision: int) -> None:
        """Do as `save` does, but save nothing."""
        assessments.check_answer(
            self._session, self._actor, assessment, answer, revision, now=self._now()
        )


class OtherShelf:
    """The assessments of another server, through its interface."""

    def __init__(self, remote: Remote) -> None:
        self._remote = remote

    def newest(self, facility: str) -> int:
        """Return the number of the newest draft, else of the newest assessment."""
        rows = self._remote.items(f"facilities/{quote(facility, safe='')}/assessments")
        return _newest(facility, [(row["id"], row["state"] == "draft") for row in rows])

    def read(self, assessment: int) -> Sheet:
        """Return an assessment with its answers."""
        told = self._remote.get(f"assessments/{assessment}")
        rows = self._remote.items(f"assessments/{assessment}/answers")
        answers = tuple(Stored(_answer(row), row["revision"]) for row in rows)
        return Sheet(told["id"], told["facility"], told["questionnaire"], answers)

    def save(self, assessment: int, answer: Answer, revision: int) -> None:
        """Save an answer over the one with this revision."""
        with _as_here(answer, revision):
            self._remote.patch(
                _path(assessment, answer), answer_parts.as_parts(answer), if_match=_tag(revision)
            )

    def check(self, assessment: int, answer: Answer, revision: int) -> None:
        """Ask the server what it would do; one that knows no such question changes nothing."""
        with _as_here(answer, revision):
            self._remote.post(
                f"{_path(assessment, answer)}/check",
                answer_parts.as_parts(answer),
                if_match=_tag(revision),
            )


def pull(shelf: Shelf, facility: str, assessment: int | None = None) -> tuple[Sheet, str]:
    """
    Return the answers of a facility, and the file that holds them.

    Args:
        shelf: Where they are.
        facility: Slug of the facility.
        assessment: Number of an assessment; None for the newest draft, else the newest of all.

    Raises:
        NotFound: There is no such facility or assessment.
    """
    sheet = shelf.read(shelf.newest(facility) if assessment is None else assessment)
    if sheet.facility != facility:
        raise NotFound(f"Assessment {sheet.assessment} is not one of {facility}.")
    text = answers_writer.write(
        sheet.questionnaire, sheet.facility, sheet.assessment, sheet.answers
    )
    return sheet, text


def compare(shelf: Shelf, file: PulledFile, assessment: int | None = None) -> tuple[Row, ...]:
    """
    Return what a push of a file would do, without doing it.

    Args:
        shelf: Where the answers are stored.
        file: The file.
        assessment: Number of the assessment; None for the one that the file names.

    Raises:
        NotFound: There is no such assessment.
        Invalid: The file names no assessment, or is of another questionnaire.
    """
    number = _number(file, assessment)
    sheet = shelf.read(number)
    if sheet.questionnaire != file.questionnaire:
        message = f"The file answers {file.questionnaire}, the assessment {sheet.questionnaire}."
        raise Invalid([Fault("questionnaire", message)])
    ours = tuple(answer_checks.tidy(one) for one in file.answers)
    theirs = {one.answer.question: one for one in sheet.answers}
    return answer_sync.plan(ours, file.bases, theirs)


def push(
    shelf: Shelf,
    file: PulledFile,
    rows: Sequence[Row],
    assessment: int | None = None,
    *,
    is_dry_run: bool = False,
) -> tuple[Row, ...]:
    """
    Save the answers that are to be added or changed; each that changed meanwhile is a conflict.

    Args:
        shelf: Where they are stored.
        file: The file.
        rows: As `compare` gave them.
        assessment: As for `compare`.
        is_dry_run: Whether each is only checked as if it were saved.

    Returns:
        The rows as they came out, in the same order; one with faults is refused, and says why.

    Raises:
        Closed: The assessment was submitted.
    """
    number = _number(file, assessment)
    save = shelf.check if is_dry_run else shelf.save
    done = []
    for row in rows:
        if row.step in (Step.ADD, Step.CHANGE) and row.theirs is not None:
            try:
                save(number, row.ours, row.theirs.revision)
            except StaleRevision:
                done.append(Row(Step.CONFLICT, row.ours, row.theirs))
                continue
            except Invalid as error:
                why = " ".join(fault.message for fault in error.faults)
                done.append(Row(Step.REFUSED, row.ours, row.theirs, why))
                continue
        done.append(row)
    return tuple(done)


@contextmanager
def _as_here(answer: Answer, revision: int) -> Iterator[None]:
    """Raise what a server refuses as this database would."""
    try:
        yield
    except Refused as error:
        if error.status == _INVALID:
            raise Invalid([Fault(answer.question, str(error))]) from error
        if error.status != _STALE:
            raise
        current = error.document.get("current")
        found = current.get("revision", -1) if isinstance(current, dict) else -1
        raise StaleRevision(str(error), expected=revision, found=found) from error


def _path(assessment: int, answer: Answer) -> str:
    return f"assessments/{assessment}/answers/{quote(answer.question, safe='')}"


def _tag(revision: int) -> str:
    return f'"{revision}"'


def _number(file: PulledFile, assessment: int | None) -> int:
    number = file.assessment if assessment is None else assessment
    if number is None:
        message = "The file does not say which assessment it is for; name it by --assessment."
        raise Invalid([Fault("assessment", message)])
    return number


def _newest(facility: str, rows: Sequence[tuple[int, bool]]) -> int:
    """Return a number out of pairs of number and whether it is a draft."""
    drafts = [number for number, is_draft in rows if is_draft]
    known = drafts or [number for number, _ in rows]
    if not known:
        raise NotFound(f"{facility} has no assessment yet.")
    return max(known)


def _answer(row: Mapping[str, Any]) -> Answer:
    """Return an answer as the interface of another server tells it."""
    parts = {name: row[name] for name in answer_parts.NAMES}
    return answer_parts.changed(Answer(row["question"]), parts)
