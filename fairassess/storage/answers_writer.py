"""Write answers as the YAML that `fairassess score` and `fairassess push` read."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import yaml

from fairassess.domain import answer_parts, answer_sync
from fairassess.domain.answer_sync import Stored

_HEAD = """\
# Answers to a self-assessment. Change what stands under `answers`, and leave `pulled` as it is: it
# tells `fairassess push` what you saw, so that nobody's later answer is overwritten.
# A level is a number, na (with a reason), unknown, or null while nobody has answered.
"""


def write(questionnaire: str, facility: str, assessment: int, answers: Sequence[Stored]) -> str:
    """
    Return a file of answers.

    Args:
        questionnaire: `id@version`.
        facility: Slug of the facility.
        assessment: Number of the assessment.
        answers: All of them, in the order of the questionnaire.
    """
    document = {
        "questionnaire": questionnaire,
        "facility": facility,
        "assessment": assessment,
        "answers": {one.answer.question: _said(one) for one in answers},
        "pulled": {
            one.answer.question: {
                "revision": one.revision,
                "digest": answer_sync.digest(one.answer),
            }
            for one in answers
        },
    }
    text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=100)
    return _HEAD + text


def _said(one: Stored) -> dict[str, Any]:
    """Return what an answer says, without the parts that say nothing."""
    parts = answer_parts.as_parts(one.answer)
    said: dict[str, Any] = {"level": parts.pop("level")}
    said |= {name: value for name, value in parts.items() if value not in ("", None, [])}
    if "planned_on" in said:
        said["planned_on"] = date.fromisoformat(said["planned_on"])
    return said
