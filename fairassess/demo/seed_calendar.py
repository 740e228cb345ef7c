"""Place the story of the demo world in time, so that its last round ends today."""

import re
import time as ticks
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from fairassess.demo.world_chapters import PAST_ROUNDS, Chapter
from fairassess.domain.answers import Answer

EVIDENCE_ON = (9, 8)
"""Month and day, in the story, on which the endpoints were probed: before the first assessment
of a round was handed in, and less than 30 days before the round ended."""

_CHECKED_AT = time(4, 5)
"""In the morning, in UTC."""

_YEAR = re.compile(r"\b20[0-9]{2}\b")


class Calendar:
    """
    Tells when something of the story happens.

    Days move together, so that each round keeps its distance to the one before. Plans and years in
    sentences move by whole years.
    """

    def __init__(self, now: datetime) -> None:
        """Let the last round end on the day of *now*, an aware UTC moment."""
        self._today = now.date()
        last = PAST_ROUNDS[-1]
        self._by = now.date() - last.closed_on
        self._years = now.year - last.year

    def moment(self, day: date, at: time) -> datetime:
        """Return a day of the story, at a time in UTC, as it falls now; aware UTC."""
        return datetime.combine(day + self._by, at, tzinfo=UTC)

    def days_ago(self, days: int) -> datetime:
        """Return when an endpoint was checked so many days before the end; aware UTC."""
        return datetime.combine(self._today - timedelta(days=days), _CHECKED_AT, tzinfo=UTC)

    def evidence_at(self, year: int) -> datetime:
        """Return when the endpoints were probed for the round of *year*; aware UTC."""
        return self.moment(date(year, *EVIDENCE_ON), _CHECKED_AT)

    def submitted_at(self, chapter: Chapter) -> datetime:
        """Return when the assessment of a chapter was handed in; aware UTC."""
        return self.moment(chapter.submitted_on, time(12))

    def label(self, year: int) -> str:
        """Return the name of the assessment in the round of *year*."""
        return str(year + self._years)

    def answers(self, chapter: Chapter) -> tuple[Answer, ...]:
        """Return the answers of a chapter, in order, with their plans and years moved."""
        return tuple(self._moved(answer) for answer in chapter.answers())

    def _moved(self, answer: Answer) -> Answer:
        planned = answer.planned_on
        return replace(
            answer,
            reason=self._retold(answer.reason),
            comment=self._retold(answer.comment),
            against_evidence=self._retold(answer.against_evidence),
            planned_on=planned and planned.replace(year=planned.year + self._years),
        )

    def _retold(self, text: str) -> str:
        return _YEAR.sub(lambda year: str(int(year[0]) + self._years), text)


class PastClock:
    """A clock that was set to some moment and has been running since."""

    def __init__(self, start: datetime) -> None:
        """Start at *start*, an aware UTC moment."""
        self._start = start
        self._began = ticks.monotonic()

    def __call__(self) -> datetime:
        """Return the moment that it shows; aware UTC."""
        return self._start + timedelta(seconds=ticks.monotonic() - self._began)

    def skip(self, seconds: float) -> None:
        """Jump ahead by so many seconds, as somebody who waits would see it."""
        self._start += timedelta(seconds=seconds)
