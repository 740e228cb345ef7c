"""What the interface says of results, rounds, comparison, history, badges and kept reports."""

from marshmallow import Schema, fields

from fairassess.domain import pan_overview
from fairassess.web.api.schemas import (
    FindingSchema,
    ScoreSchema,
    address,
    moment,
    number,
    text,
    words_of,
)
from fairassess.web.api.schemas_answers import Level


class PartsSchema(Schema):
    """A declared score and its parts, which add up to it; whole percents."""

    declared = number("Whole percent; null without a score.", allow_none=True)
    measured = number("Part of it that evidence shows.", allow_none=True)
    on_word = number("Part of it that no machine can judge.", allow_none=True)
    not_shown = number("The rest.", allow_none=True)


class CountedSchema(PartsSchema):
    """The same with how many questions it counts."""

    answered = number("Questions answered with a level; null without a score.", allow_none=True)
    applicable = number("Questions that apply; null without a score.", allow_none=True)


class ResultRowSchema(PartsSchema):
    """A frozen result, as a list shows it."""

    id = number("Its number.")
    assessment = number(
        "The assessment that was submitted; null for who sees what is published only.",
        allow_none=True,
    )
    label = text("Name of the assessment.")
    questionnaire = text("`id@version`.")
    taken_at = moment("When it was frozen.")
    url = address("Address of this resource.")


class ScoresSchema(Schema):
    """Scores by group."""

    all = fields.Nested(ScoreSchema)
    letters = fields.List(fields.Nested(ScoreSchema))
    principles = fields.List(fields.Nested(ScoreSchema))
    topics = fields.List(fields.Nested(ScoreSchema))


class ResultSchema(Schema):
    """A frozen result with the numbers that page and paper print."""

    id = number("Its number.")
    assessment = number(
        "The assessment that was submitted; null for who sees what is published only.",
        allow_none=True,
    )
    facility = text("Slug of its facility.")
    label = text("Name of the assessment.")
    signed_by = text(
        "Name under the declaration; null for who sees what is published only.", allow_none=True
    )
    title = text("Title of the questionnaire.")
    questionnaire = text("`id@version`.")
    questionnaire_digest = text("SHA-256 of its file.")
    scoring_version = text("Version of the rules that counted.")
    software_version = text("Version of the application.")
    taken_at = moment("When it was frozen.")
    headline = text("The result in a sentence or two.")
    scores = fields.Nested(ScoresSchema)
    questions = fields.List(
        fields.Dict(keys=fields.String()),
        metadata={
            "description": "One per question with its answer, as in the report"
            " `fairassess.report/1`; `comment`, `reason`, `links` and `against_evidence` are null"
            " for who sees what is published only."
        },
    )
    limits = fields.List(fields.String(), metadata={"description": "What it does not say."})
    cite_as = text("How to cite it.")
    digest = text("SHA-256 of the frozen result.")
    round = text("Slug of the round that published it; null where it is not.", allow_none=True)
    published_on = fields.Date(
        allow_none=True, metadata={"description": "Day of publication; null where it is not."}
    )
    identifier = text(
        "Its persistent identifier, or its address; null where it is not published.",
        allow_none=True,
    )
    licence = text("Address of its licence; null where it is not published.", allow_none=True)
    page = address("The page for people.")


class RoundSchema(Schema):
    """A round: facilities that answer one questionnaire in one time."""

    slug = text("Its name in addresses.")
    name = text("Its name.")
    questionnaire = text("`id@version`.")
    opens_on = fields.Date(metadata={"description": "First day."})
    closes_on = fields.Date(metadata={"description": "Last day."})
    sight = text("Whether participants see each other's results.")
    is_open = fields.Boolean(metadata={"description": "Whether assessments can be submitted."})
    is_published = fields.Boolean(metadata={"description": "Whether everybody sees its results."})
    url = address("Address of this resource.")
    results_url = address("Its results.")
    comparison_url = address("Its facilities side by side.")
    reports_url = address("Its reports.")
    page = address("The page for people.")


class RoundResultSchema(PartsSchema):
    """How one facility stands in a round."""

    facility = text("Slug of the facility; empty where its name is hidden.")
    name = text("Its name, or a label in its place.")
    state = text("How far it is.")
    result = number("Number of its frozen result; null without one.", allow_none=True)


class ComparedSchema(CountedSchema):
    """One facility beside the others."""

    facility = text("Slug of the facility; empty where its name is hidden.")
    name = text("Its name, or a label in its place.")
    letters = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(allow_none=True),
        metadata={"description": "Declared score of each letter, whole percent; null for none."},
    )
    levels = fields.Dict(
        keys=fields.String(),
        values=Level("How it stands."),
        metadata={"description": "By question, in the order of the questionnaire."},
    )


class SpreadSchema(Schema):
    """Where the middle of the declared scores lies; null for fewer facilities than five."""

    id = text("`all`, or a letter.")
    low = number("Lower quartile, whole percent.", allow_none=True)
    median = number("Median, whole percent.", allow_none=True)
    high = number("Upper quartile, whole percent.", allow_none=True)
    of = number("How many facilities have this score.")


class TallySchema(Schema):
    """How the facilities answered one question."""

    question = text("Id of the question.")
    levels = fields.List(
        fields.Integer(), metadata={"description": "Facilities at each level, from the lowest."}
    )
    unknown_ = number("Facilities that do not know.", data_key="unknown")
    not_applicable = number("Facilities to which it does not apply.")
    not_answered = number("Facilities that have not answered.")
    variety = text("How alike they are.")


class SolvedSchema(Schema):
    """A facility at the highest level of a question."""

    facility = text("Slug of the facility.")
    name = text("Its name.")
    is_shown = fields.Boolean(metadata={"description": "Whether evidence shows the level."})


class GapSchema(Schema):
    """A question in which facilities have the way still before them, the widest first."""

    question = text("Id of the question.")
    behind = number("Facilities whose level earns less than half of the credit.")
    of = number("Facilities that gave a level.")
    missing = number("Credit not earned on average, whole percent.")
    solved_by = fields.List(
        fields.Nested(SolvedSchema),
        metadata={"description": "Who has solved it; empty unless names are published."},
    )


class OfferSchema(Schema):
    """What was found of one interface."""

    offer = text("Whether it is there.", validate=words_of(pan_overview.Offer))
    at = moment("When the finding was made; null where not known.", allow_none=True)
    by = fields.List(fields.String(), metadata={"description": "Ids of the checks that say so."})


class InterfacesSchema(Schema):
    """What the endpoints of one named facility offer."""

    name = text("Short name of the facility.")
    offers = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(OfferSchema),
        metadata={"description": f"By {', '.join(one.id for one in pan_overview.COLUMNS)}."},
    )


class ComparisonSchema(Schema):
    """Facilities of a round side by side, as far as its rule lets one see."""

    round = text("Slug of the round.")
    questionnaire = text("`id@version`.")
    facilities = fields.List(fields.Nested(ComparedSchema))
    spreads = fields.List(fields.Nested(SpreadSchema))
    questions = fields.List(fields.Nested(TallySchema))
    gaps = fields.List(fields.Nested(GapSchema))
    interfaces = fields.List(fields.Nested(InterfacesSchema))
    page = address("The page for people.")


class PointSchema(CountedSchema):
    """One result in the history of a facility."""

    result = number("Number of the frozen result.")
    label = text("Name of the assessment.")
    taken_at = moment("When it was frozen.")
    questionnaire = text("`id@version`.")
    scoring_version = text("Version of the rules that counted; points of several do not compare.")
    url = address("Address of the result.")


class BadgeSchema(CountedSchema):
    """What the badge of a facility says of a published result."""

    facility = text("Short name of the facility.")
    round = text("Name of the round.")
    letter = text("Letter that it is about; null for all questions.", allow_none=True)
    state = text("`current`, `stale` or `superseded`.")
    taken_on = fields.Date(metadata={"description": "Day of the assessment."})
    superseded_on = fields.Date(
        allow_none=True, metadata={"description": "Day of a newer one; null without one."}
    )
    overstated = number("Answers that say more than the evidence allows.")
    label = text("Left part of the picture.")
    message = text("Right part of the picture.")
    title = text("All of it in sentences.")
    result_page = address("The page of the result.")
    picture = address("The picture, SVG.")


class OneFindingSchema(FindingSchema):
    """A finding at its own address."""

    id = number("Its number.")
    target = text("What was asked.")
    found_at = moment("When it was made.", allow_none=True)
    run = number("Number of its run; null for who sees what is published only.", allow_none=True)
    page = address("The page for people.")


class KeptReportSchema(Schema):
    """A report as it was made; neither it nor its address ever changes."""

    digest = text("SHA-256 of the file.")
    title = text("What it is.")
    kind = text("`facility`, `round` or `pack`.")
    form = text("Its format.")
    edition = text(
        "Of a round: `all`, `everybody`, or `of-` and the slug of a facility; else null.",
        allow_none=True,
    )
    readers = text("For whom that edition is, in words; else null.", allow_none=True)
    language = text("Tag of the language in which it is written.")
    file_name = text("Name of the file.")
    mimetype = text("Media type of the file.")
    size_bytes = number("Length of the file.")
    software_version = text("Version of the application that made it.")
    made_at = moment("When it was made.")
    url = address("Address of this resource.")
    page = address("The page for people.")
    file = address("The file.")


class MethodSchema(Schema):
    """By which rules answers and evidence become scores."""

    scoring_version = text("Version of the rules; scores of different ones do not compare.")
    probe_set_version = text("Version of the checks.")
    stale_after_days = number("Days after which a finding decides nothing any more.")
    unnamed_from = number("Results below which nobody is shown without a name.")
    spread_from = number("Facilities below which no median is told.")
    outcomes = fields.List(fields.String(), metadata={"description": "What a check can say."})
    severities = fields.List(fields.String(), metadata={"description": "Weights of checks."})
    page = address("The page for people.")
