"""What the interface says and takes of proposals, and of the token of a request."""

from marshmallow import Schema, fields, validate

from fairassess.domain.proposals import OUTCOMES
from fairassess.services import proposal_checks
from fairassess.web.api import schemas_answers
from fairassess.web.api.schemas import address, anything, moment, number, text
from fairassess.web.api.schemas_answers import Level


class ProposedAnswerSchema(Schema):
    """An answer that a tool proposes; what is left out stays as it is."""

    question = text("Id of the question.", required=True, example="Q01",
                    validate=validate.Length(1, 40))  # fmt: skip
    level = Level("How it stands, in the tool's eyes.", required=True)
    reason = schemas_answers.reason()
    comment = schemas_answers.comment()
    links = schemas_answers.links()
    why = text("Why.", load_default="", validate=validate.Length(0, proposal_checks.WHY_MOST))


class ProposedFindingSchema(Schema):
    """A finding of a tool, beside ours and never among them."""

    metric = text("What was tested, in the tool's words.", required=True, example="FsF-F1-01D",
                  validate=validate.Length(1, proposal_checks.NAME_MOST))  # fmt: skip
    title = text("The same, for people.", load_default="",
                 validate=validate.Length(0, proposal_checks.TITLE_MOST))  # fmt: skip
    outcome = text("What the tool says.", required=True, example="passed",
                   validate=validate.OneOf(OUTCOMES))  # fmt: skip
    message = text("What it saw.", load_default="",
                   validate=validate.Length(0, proposal_checks.WHY_MOST))  # fmt: skip
    target = text("What was tested.", load_default="",
                  validate=validate.Length(0, proposal_checks.TARGET_MOST))  # fmt: skip
    score = text("As the tool writes it.", load_default="", example="1 of 2",
                 validate=validate.Length(0, proposal_checks.NAME_MOST))  # fmt: skip
    question = text("Question it is about; found by its metric when left out.", load_default="",
                    validate=validate.Length(0, 40))  # fmt: skip


class ToolSchema(Schema):
    """Who proposes."""

    name = text("Name of the tool.", required=True, example="F-UJI",
                validate=validate.Length(1, proposal_checks.NAME_MOST))  # fmt: skip
    version = text("Its version.", load_default="",
                   validate=validate.Length(0, proposal_checks.NAME_MOST))  # fmt: skip


class NewProposalsSchema(Schema):
    """What a tool proposes at once."""

    tool = fields.Nested(ToolSchema, required=True)
    answers = fields.List(
        fields.Nested(ProposedAnswerSchema), load_default=list,
        validate=validate.Length(0, proposal_checks.AT_ONCE_MOST),
    )  # fmt: skip
    findings = fields.List(
        fields.Nested(ProposedFindingSchema), load_default=list,
        validate=validate.Length(0, proposal_checks.AT_ONCE_MOST),
    )  # fmt: skip


class ProposalSchema(Schema):
    """What another tool proposes; it counts for nothing until a person accepts it."""

    id = number("Its number.")
    assessment = number("The assessment that it is for.")
    kind = text("`answer` or `finding`.")
    question = text("Id of the question; empty for a finding about none.")
    content = anything("What is proposed.")
    why = text("Why, in the tool's words.")
    tool = text("Name of the tool.")
    tool_version = text("Its version; may be empty.")
    way = text("`api`, `file` or `link`.")
    proposed_at = moment("When it came.")
    state = text("`open`, `accepted` or `refused`.")
    decided_at = moment("When a person decided.", allow_none=True)
    note = text("What was said with the decision.")
    url = address("Address of this resource.")


class MadeProposalsSchema(Schema):
    """What became of proposals that were sent."""

    made = fields.List(fields.Integer(), metadata={"description": "Numbers of those stored."})
    already = number("How many were open already and were not stored again.")
    page = address("The page where a person decides.")


class OwnTokenSchema(Schema):
    """What the token of this request is for."""

    name = text("What its owner calls it.")
    prefix = text("Its beginning.")
    owner = text("For whom it acts.")
    role = text("Role of that person.")
    scope = text("`read` or `write`.")
    facilities = fields.List(
        fields.String(), metadata={"description": "Slugs of the facilities that it sees."}
    )
    is_limited = fields.Boolean(metadata={"description": "Whether it is good for these only."})
    created_at = moment("When it was made.")
    expires_at = moment("When it ends.")
    last_used_at = moment("Last use before this, to some minutes.", allow_none=True)
