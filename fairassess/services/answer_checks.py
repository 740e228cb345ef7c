"""What a person may say to a question, and how text from a form is tidied."""

import re
from dataclasses import replace
from datetime import date

from fairassess.domain.answers import Answer, State
from fairassess.domain.questionnaire import Question, Scale
from fairassess.errors import Fault, Invalid
from fairassess.net import guard

COMMENT_MOST = 10_000
REASON_MOST = 2_000
LINKS_MOST = 20
LINK_MOST_CHARACTERS = 2_000

_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def tidy(answer: Answer) -> Answer:
    """
    Return the answer as it is stored, so that the same words are always the same answer.

    Browsers send other line ends than they show; blanks at either end and empty or repeated links
    say nothing.
    """
    links = (_tidy(link) for link in answer.links)
    return replace(
        answer,
        reason=_tidy(answer.reason),
        comment=_tidy(answer.comment),
        against_evidence=_tidy(answer.against_evidence),
        links=tuple(dict.fromkeys(link for link in links if link)),
    )


def faults(
    answer: Answer, question: Question, scale: Scale, *, today: date, stored: Answer
) -> list[Fault]:
    """
    Return everything that is wrong with a tidied answer.

    Args:
        today: Day before which nothing new can be planned.
        stored: The answer as it stands; a planned day that has passed since may stay.

    Returns:
        Places are `level`, `reason`, `planned_level`, `planned_on`, `comment`, `links` and
        `against_evidence`.
    """
    found = _faults_of_level(answer, question, scale)
    found += _faults_of_plan(answer, scale, today, stored)
    found += _faults_of_links(answer.links)
    for place, text, most in (
        ("reason", answer.reason, REASON_MOST),
        ("comment", answer.comment, COMMENT_MOST),
        ("against_evidence", answer.against_evidence, REASON_MOST),
    ):
        if len(text) > most:
            found.append(Fault(place, f"Use at most {most} characters; these are {len(text)}."))
    return found


def _tidy(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_TEXT.sub("\ufffd", lines).strip()


def _faults_of_level(answer: Answer, question: Question, scale: Scale) -> list[Fault]:
    found = []
    if answer.level is not None and not scale.lowest <= answer.level <= scale.highest:
        found.append(Fault("level", f"Choose a level from {scale.lowest} to {scale.highest}."))
    if answer.state is State.NOT_APPLICABLE:
        if not question.not_applicable.is_allowed:
            message = "This question applies to every facility; choose a level or “I do not know”."
            found.append(Fault("level", message))
        elif not answer.reason:
            found.append(Fault("reason", "Say why this does not apply to your facility."))
    return found


def _faults_of_plan(answer: Answer, scale: Scale, today: date, stored: Answer) -> list[Fault]:
    found = []
    level, day = answer.planned_level, answer.planned_on
    if level is None:
        if day is not None:
            found.append(Fault("planned_level", "Choose the level that is planned for this day."))
    elif answer.state is State.NOT_APPLICABLE:
        found.append(Fault("planned_level", "What does not apply has no planned level."))
    elif not scale.lowest <= level <= scale.highest:
        message = f"Choose a level from {scale.lowest} to {scale.highest}."
        found.append(Fault("planned_level", message))
    elif answer.level is not None and level < answer.level:
        found.append(Fault("planned_level", f"Plan level {answer.level}, the level now, or more."))
    if day is not None and day < today and day != stored.planned_on:
        found.append(Fault("planned_on", "Choose today or a later day."))
    return found


def _faults_of_links(links: tuple[str, ...]) -> list[Fault]:
    found = []
    if len(links) > LINKS_MOST:
        found.append(Fault("links", f"Give at most {LINKS_MOST} links; these are {len(links)}."))
    for link in links:
        shown = link if len(link) <= 60 else f"{link[:60]}…"
        if len(link) > LINK_MOST_CHARACTERS:
            message = f"{shown}: use at most {LINK_MOST_CHARACTERS} characters."
            found.append(Fault("links", message))
        else:
            found += [Fault("links", f"{shown}: {message}") for message in _faults_of_link(link)]
    return found


def _faults_of_link(link: str) -> list[str]:
    try:
        guard.check_url(link)
    except Invalid as error:
        return [fault.message for fault in error.faults]
    return []
