"""From a question to its form, and from the form back to an answer."""

from datetime import date

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from fairassess.domain.answers import Answer, State
from fairassess.domain.questionnaire import Question, Scale
from fairassess.errors import Fault, Invalid
from fairassess.services import answer_checks
from fairassess.services.assessment_views import QuestionPage

UNKNOWN, NOT_APPLICABLE = "unknown", "na"


class AnswerForm(FlaskForm):
    """The answer to one question; field names are the places of the service's faults."""

    revision = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    level = RadioField("Where are you now?", validate_choice=False)
    reason = TextAreaField("Why it does not apply to you")
    planned_level = SelectField("Level you plan to reach", validate_choice=False)
    planned_on = StringField("By")
    comment = TextAreaField("Explain, for a reader who does not know your house")
    links = TextAreaField("Links to evidence")
    against_evidence = TextAreaField("Why you answer otherwise than our probes saw")
    take_over = HiddenField()
    then = HiddenField()

    def comes_back(self) -> bool:
        """Whether the person wants the list of questions after saving, not the next one."""
        return bool(self.then.data == "back")

    def keeps_theirs(self) -> bool:
        """Whether the person decided a conflict for the other answer."""
        return bool(self.then.data == "theirs")


def form_for(question: Question, scale: Scale) -> AnswerForm:
    """Return the form of a question, filled from the request when it was sent."""
    form = AnswerForm()
    form.level.choices = [
        *((str(level.value), str(level.label)) for level in scale.levels),
        (UNKNOWN, "I do not know"),
    ]
    if question.not_applicable.is_allowed:
        form.level.choices.append((NOT_APPLICABLE, "Not applicable to us, because …"))
    form.planned_level.choices = [
        ("", "Nothing planned"),
        *((str(level.value), f"{level.value} · {level.label}") for level in scale.levels),
    ]
    return form


def fill(form: AnswerForm, answer: Answer, revision: int) -> None:
    """Show an answer in its form."""
    # A field for a number shows the text that was sent, if any: a stale one here, in a conflict.
    form.revision.data, form.revision.raw_data = revision, None
    form.level.data = _choice(answer)
    form.reason.data = answer.reason
    form.planned_level.data = "" if answer.planned_level is None else str(answer.planned_level)
    form.planned_on.data = "" if answer.planned_on is None else answer.planned_on.isoformat()
    form.comment.data = answer.comment
    form.links.data = "\n".join(answer.links)
    form.against_evidence.data = answer.against_evidence


def read(form: AnswerForm, page: QuestionPage, *, today: date) -> Answer:
    """
    Return the answer in a form.

    Raises:
        Invalid: A level or a day is none; everything else that is wrong is said with it.
    """
    faults: list[Fault] = []
    if form.take_over.data:
        form.level.data = form.take_over.data
    state, level = _state(form.level.data or "", faults)
    answer = Answer(
        question=page.task.question.id,
        state=state,
        level=level,
        # A reason typed for another choice is not kept: it would speak of a choice not made.
        reason=(form.reason.data or "") if state is State.NOT_APPLICABLE else "",
        planned_level=_number(form.planned_level.data or "", "planned_level", faults),
        planned_on=_day(form.planned_on.data or "", faults),
        comment=form.comment.data or "",
        links=tuple((form.links.data or "").split()),
        against_evidence=form.against_evidence.data or "",
    )
    if faults:
        faults += answer_checks.faults(
            answer_checks.tidy(answer),
            page.task.question,
            page.assessment.questionnaire.scale,
            today=today,
            stored=page.task.answer,
        )
        raise Invalid(faults)
    return answer


def _choice(answer: Answer) -> str:
    words = {State.UNKNOWN: UNKNOWN, State.NOT_APPLICABLE: NOT_APPLICABLE, State.NOT_ANSWERED: ""}
    return words.get(answer.state) or ("" if answer.level is None else str(answer.level))


def _state(chosen: str, faults: list[Fault]) -> tuple[State, int | None]:
    if chosen == "":
        return State.NOT_ANSWERED, None
    if chosen == UNKNOWN:
        return State.UNKNOWN, None
    if chosen == NOT_APPLICABLE:
        return State.NOT_APPLICABLE, None
    level = _number(chosen, "level", faults)
    return (State.NOT_ANSWERED, None) if level is None else (State.LEVEL, level)


def _number(text: str, place: str, faults: list[Fault]) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 3:
        faults.append(Fault(place, "Choose one of the levels."))
        return None
    return int(text)


def _day(text: str, faults: list[Fault]) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        faults.append(Fault("planned_on", "Enter a day as year-month-day, such as 2027-06-30."))
        return None
