"""What the interface says and takes of questions, checks, assessments, answers, terms."""

from typing import Any

from marshmallow import Schema, fields, validate

from fairassess.services import answer_checks, assessments, starting
from fairassess.web.api.schemas import address, moment, number, text

LEVEL_MOST = 9
WORDS = ("na", "unknown")


class Level(fields.Field[Any]):
    """How a question stands: a level, `na`, `unknown`, or null while nobody has answered."""

    default_error_messages = {"invalid": 'Use a level, "na", "unknown" or null.'}  # noqa: RUF012

    def __init__(self, description: str, **options: Any) -> None:
        """Describe it as what it can be."""
        one_of = [
            {"type": "integer", "minimum": 0, "maximum": LEVEL_MOST},
            {"type": "string", "enum": list(WORDS)},
            {"type": "null"},
        ]
        metadata = {"description": description, "anyOf": one_of}
        super().__init__(allow_none=True, metadata=metadata, **options)

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> Any:
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if (is_number and 0 <= value <= LEVEL_MOST) or value in WORDS:
            return value
        raise self.make_error("invalid")


def comment(**options: Any) -> fields.String:
    """Return the explanation of an answer."""
    most = validate.Length(0, answer_checks.COMMENT_MOST)
    return text("Explanation.", validate=most, **options)


def reason(**options: Any) -> fields.String:
    """Return why a question does not apply."""
    most = validate.Length(0, answer_checks.REASON_MOST)
    return text("Why it does not apply.", validate=most, **options)


def links(**options: Any) -> fields.List[Any]:
    """Return addresses of evidence."""
    return fields.List(
        fields.String(validate=validate.Length(1, answer_checks.LINK_MOST_CHARACTERS)),
        validate=validate.Length(0, answer_checks.LINKS_MOST),
        metadata={"description": "Addresses of evidence.", "example": []},
        **options,
    )


class LinkSchema(Schema):
    """A standard or page."""

    title = text("Its name.")
    url = text("Its address.")


class QuestionnaireRowSchema(Schema):
    """A questionnaire, as a list shows it."""

    name = text("`id@version`.", example="expands-d26@1.0.0")
    title = text("Its title.")
    questions = number("How many questions it has.")
    url = address("Address of this resource.")


class LevelTextSchema(Schema):
    """One level of a question."""

    value = number("The level.")
    descriptor = text("What can be seen there.")


class QuestionSchema(Schema):
    """One question."""

    id = text("Stable over minor versions.", example="Q01")
    topic = text("Id of its topic.")
    text_ = text("The question.", data_key="text")
    why = text("Why it matters.")
    improve = text("How to get better.")
    more = fields.List(fields.Nested(LinkSchema))
    fair = fields.List(fields.String(), metadata={"description": "FAIR principles."})
    rda = fields.List(fields.String(), metadata={"description": "RDA indicators."})
    fsf = fields.List(fields.String(), metadata={"description": "FAIRsFAIR metrics."})
    levels = fields.List(fields.Nested(LevelTextSchema))
    may_be_na = fields.Boolean(metadata={"description": "Whether `na` is an answer to it."})
    is_judgeable = fields.Boolean(metadata={"description": "Whether evidence can say something."})


class TopicSchema(Schema):
    """A group of questions."""

    id = text("Its id.")
    title = text("Its name.")


class QuestionnaireSchema(Schema):
    """A questionnaire; a published one never changes."""

    name = text("`id@version`.", example="expands-d26@1.0.0")
    title = text("Its title.")
    source = text("Where its method comes from.")
    digest = text("SHA-256 of its file.")
    topics = fields.List(fields.Nested(TopicSchema))
    questions = fields.List(fields.Nested(QuestionSchema))


class ProbeSchema(Schema):
    """A check: a statement that can hold or fail."""

    id = text("The statement, as a name.", example="oaipmh_identify_is_complete")
    check = text("Number in our list.", example="I01")
    kind = text("Kind of endpoint.")
    title = text("The statement, as a sentence.")
    why = text("Why it matters.")
    how = text("How it is checked.")
    remedy = text("What to do when it fails.")
    source = text("Paragraph of the standard.")
    severity = text("How much a failure matters.")
    url = address("Address of this resource.")


class AssessmentSchema(Schema):
    """A facility's answers to a questionnaire: a draft, or submitted."""

    id = number("Its number.")
    facility = text("Slug of its facility.")
    questionnaire = text("`id@version`.")
    label = text("Its name for people.", example="2026")
    state = text("`draft` or `submitted`.")
    created_at = moment("When it was started.")
    submitted_at = moment("When it was submitted.", allow_none=True)
    result = number("Number of its frozen result; null for a draft.", allow_none=True)
    url = address("Address of this resource.")
    answers_url = address("Its answers.")
    page = address("The page for people.")


class NewAssessmentSchema(Schema):
    """An assessment to be started."""

    questionnaire = text(
        "`id@version`, or an id for its newest version.", load_default="expands-d26",
        example="expands-d26", validate=validate.Length(1, 100),
    )  # fmt: skip
    label = text(
        "Its name for people.", required=True, example="2027",
        validate=validate.Length(1, starting.LABEL_MOST),
    )  # fmt: skip
    prefill = text(
        "Whether the last answers are copied.", load_default=starting.Prefill.EMPTY.value,
        validate=validate.OneOf([one.value for one in starting.Prefill]),
    )  # fmt: skip
    round_slug = text(
        "The open round that it belongs to; empty for none; left out, the one that fits.",
        validate=validate.Length(0, 200), data_key="round",
    )  # fmt: skip


class AnswerSchema(Schema):
    """The answer to one question; its ETag is its revision."""

    question = text("Id of the question.")
    level = Level("How it stands.")
    reason = text("Why it does not apply; empty otherwise.")
    planned_level = number("Level that is aimed at.", allow_none=True)
    planned_on = fields.Date(allow_none=True, metadata={"description": "Day by which."})
    comment = text("Explanation.")
    links = fields.List(fields.String(), metadata={"description": "Addresses of evidence."})
    against_evidence = text("Why it differs from what was seen; may be empty.")
    revision = number("Edits so far; 0 while nobody has answered.")
    changed_at = moment("Last edit.", allow_none=True)
    url = address("Address of this resource.")


class ChangedAnswerSchema(Schema):
    """What shall change of an answer; what is left out stays."""

    level = Level("How it stands.")
    reason = reason()
    planned_level = number(
        "Level that is aimed at; null for none.", allow_none=True, strict=True,
        validate=validate.Range(0, LEVEL_MOST),
    )  # fmt: skip
    planned_on = fields.Date(
        allow_none=True, metadata={"description": "Day by which; null for none."}
    )
    comment = comment()
    links = links()
    against_evidence = text(
        "Why it differs from what was seen.",
        validate=validate.Length(0, answer_checks.REASON_MOST),
    )


class ObservationSchema(Schema):
    """What evidence says about one question, beside the answer."""

    question = text("Id of the question.")
    was_observed = fields.Boolean(metadata={"description": "Whether evidence says anything."})
    at_least = number("Least level shown.", allow_none=True)
    at_most = number("Highest level allowed.", allow_none=True)
    agreement = text("How the answer stands to it; null for nothing.", allow_none=True)
    because = fields.List(fields.String(), metadata={"description": "What was observed."})


class NewSubmissionSchema(Schema):
    """The declaration with which an assessment is submitted; it changes no more afterwards."""

    signed_by = text(
        "Name under the declaration.", required=True, example="A. Person",
        validate=validate.Length(1, assessments.SIGNATURE_MOST),
    )  # fmt: skip
    has_declared = fields.Boolean(
        required=True, truthy={True}, falsy={False},
        metadata={"description": "That the answers are right as far as the signer knows."},
    )  # fmt: skip


class VocabularySchema(Schema):
    """A vocabulary."""

    name = text("Its name here.", example="panet")
    title = text("Its title.")
    version = text("Of the release.")
    source = text("Where it comes from.")
    licence = text("SPDX id; may be empty.")
    terms = number("How many terms it has.")
    url = address("Address of this resource.")
    terms_url = address("Its terms.")


class TermSchema(Schema):
    """A term."""

    identifier = text("Its name in its vocabulary.", example="PaNET01188")
    label = text("Its name.")
    alternatives = fields.List(fields.String())
    parents = fields.List(fields.String(), metadata={"description": "Terms right above it."})
    is_retired = fields.Boolean(metadata={"description": "Whether it shall not be used."})
    replaced_by = text("What to use in its place; may be empty.")
    address_ = text("Its address in the world.", data_key="address")
    url = address("Address of this resource.")
