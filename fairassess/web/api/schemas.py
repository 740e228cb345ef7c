"""What the interface says and takes, noun by noun: facilities, endpoints, runs, harvests."""

from enum import Enum
from typing import Any

from marshmallow import Schema, fields, validate

from fairassess.domain.finding import Outcome, Reason, Severity
from fairassess.domain.harvest_plan import MOST_CONNECTIONS
from fairassess.domain.schedule import Interval
from fairassess.services import endpoints, facilities, kinds
from fairassess.services.probing import Work

ADDRESS_MOST = 2_000


def _words(*values: str) -> validate.OneOf:
    return validate.OneOf(values)


def words_of(known: type[Enum]) -> validate.OneOf:
    """Let the values of an enumeration pass, and nothing else."""
    return _words(*(one.value for one in known))


def text(description: str = "", *, example: object = None, **options: Any) -> fields.String:
    """Return a text that is described."""
    return fields.String(**options, metadata=_about(description, example))


def number(description: str = "", *, example: object = None, **options: Any) -> fields.Integer:
    """Return a whole number that is described."""
    return fields.Integer(**options, metadata=_about(description, example))


def moment(description: str, **options: Any) -> fields.DateTime:
    """Return a moment in UTC, ISO 8601, that is described."""
    return fields.DateTime(format="iso", **options, metadata=_about(description, None))


def address(description: str, **options: Any) -> fields.String:
    """Return the address of another resource."""
    return fields.String(**options, metadata=_about(description, None))


def anything(description: str) -> fields.Dict:
    """Return an object whose members are told elsewhere."""
    return fields.Dict(keys=fields.String(), metadata=_about(description, None))


def _about(description: str, example: object) -> dict[str, object]:
    found: dict[str, object] = {}
    if description:
        found["description"] = description
    if example is not None:
        found["example"] = example
    return found


class StandingSchema(Schema):
    """How many checks stand how."""

    held = number("Checks that passed the last time they could tell.")
    failed = number("Checks that failed the last time they could tell.")
    open = number("Checks that never could tell.")
    inapplicable = number("Checks that do not apply.")


class ScoreSchema(Schema):
    """A score: declared = measured + on word + not shown, in whole percents that add up."""

    id = text("`all`, a letter, a principle or a topic.")
    title = text("Its name.")
    declared = number("Whole percent; null when no question applies.", allow_none=True)
    measured = number("Part of it that evidence shows; null without evidence.", allow_none=True)
    on_word = number("Part of it that no machine can judge; null as above.", allow_none=True)
    not_shown = number("The rest, which evidence could show and does not.", allow_none=True)
    answered = number("Questions answered with a level.")
    applicable = number("Questions that apply.")
    coverage = text("`25 of 26`: answered, out of those that apply.")
    exact = anything("The same numbers as exact fractions, such as `17/27`.")


class FacilityRowSchema(Schema):
    """A facility, as a list shows it."""

    slug = text("Its name in addresses; it never changes.", example="nls")
    name = text("Full name.")
    short_name = text("Name for tables.")
    kind = text("What it is; may be empty.", example="synchrotron")
    country = text("ISO 3166, two letters; may be empty.", example="DE")
    endpoints = number(
        "How many endpoints are in use; null for who sees what is published only.", allow_none=True
    )
    standing = fields.Nested(
        StandingSchema,
        allow_none=True,
        metadata={"description": "How its checks stand; null for who sees what is published only."},
    )
    declared = number("Newest declared score that one may see, whole percent.", allow_none=True)
    assessed_at = moment("When that was; null before the first.", allow_none=True)
    url = address("Address of this resource.")


class FacilitySchema(Schema):
    """A facility."""

    slug = text("Its name in addresses; it never changes.", example="nls")
    name = text("Full name.")
    short_name = text("Name for tables.")
    kind = text("What it is; may be empty.")
    country = text("ISO 3166, two letters; may be empty.")
    ror = text("Address of its ROR identifier; may be empty.")
    website = text("Its home page; may be empty.")
    time_zone = text(
        "Name in the tz database; null for who sees what is published only.",
        example="Europe/Berlin", allow_none=True,
    )  # fmt: skip
    is_published = fields.Boolean(
        metadata={"description": "Whether everybody may see a result of it under its name."}
    )
    url = address("Address of this resource.")
    endpoints_url = address(
        "Its endpoints; null for who sees what is published only.", allow_none=True
    )
    assessments_url = address(
        "Its assessments; null for who sees what is published only.", allow_none=True
    )
    results_url = address("Its frozen results.")
    history_url = address("How they changed.")
    page = address("The page for people.")


class NewFacilitySchema(Schema):
    """A facility to be registered."""

    name = text(
        "Full name.", example="Northern Light Source", required=True,
        validate=validate.Length(1, facilities.NAME_MOST),
    )  # fmt: skip
    short_name = text(
        "Name for tables; the name in addresses is made from it.", example="NLS", required=True,
        validate=validate.Length(1, facilities.SHORT_NAME_MOST),
    )  # fmt: skip
    kind = text("What it is.", load_default="", validate=validate.Length(0, facilities.KIND_MOST))
    country = text("ISO 3166, two letters.", load_default="", validate=validate.Length(0, 2))
    ror = text("ROR identifier.", load_default="", validate=validate.Length(0, 100))
    website = text("Its home page.", load_default="", validate=validate.Length(0, ADDRESS_MOST))
    time_zone = text("Name in the tz database.", load_default="UTC", example="Europe/Berlin")


class EndpointSchema(Schema):
    """An endpoint: an address of a facility, and how it is asked."""

    id = number("Its number.")
    facility = text("Slug of its facility.")
    kind = text("What answers there.", example="oai-pmh")
    url = text("Its address.")
    label = text("Its name for people; may be empty.")
    interval = text("How often it is checked.")
    is_harvested = fields.Boolean(metadata={"description": "Whether its records are harvested."})
    harvest_prefix = text("metadataPrefix that a harvest asks for.")
    harvest_set = text("Set that a harvest asks for; empty for all.")
    harvest_connections = number("Requests of a harvest at the same time.")


class EndpointRowSchema(Schema):
    """An endpoint, as a list shows it: with how it stands."""

    id = number("Its number.")
    kind = text("What answers there.")
    url = text("Its address.")
    label = text("Its name for people; may be empty.")
    interval = text("How often it is checked.")
    next_due_at = moment("When it is checked next.", allow_none=True)
    failures = number("Runs in a row that told nothing.")
    standing = fields.Nested(StandingSchema)
    last_probe_run = number("Number of the newest probe run.", allow_none=True)
    last_harvest_run = number("Number of the newest harvest run.", allow_none=True)
    self = address("Address of this resource.")


_INTERVALS = (*(one.value for one in Interval), endpoints.NEVER)


class ChangedEndpointSchema(Schema):
    """What shall change of an endpoint; what is left out stays."""

    kind = text("What answers there.", validate=_words(*(kind for kind, _ in kinds.choices())))
    url = text(
        "Its address, http or https.", example="https://data.facility.example/oai",
        validate=validate.Length(1, ADDRESS_MOST),
    )  # fmt: skip
    label = text("Its name for people.", validate=validate.Length(0, endpoints.LABEL_MOST))
    interval = text("How often it is checked.", validate=_words(*_INTERVALS))
    is_harvested = fields.Boolean(
        truthy={True}, falsy={False},
        metadata={"description": "Whether its records are harvested, too."},
    )  # fmt: skip
    harvest_prefix = text("metadataPrefix to ask for.", validate=validate.Length(0, 200))
    harvest_set = text("Set to ask for; empty for all.", validate=validate.Length(0, 500))
    harvest_connections = number(
        "Requests of a harvest at the same time.",
        strict=True,
        validate=validate.Range(1, MOST_CONNECTIONS),
    )


class NewEndpointSchema(ChangedEndpointSchema):
    """An endpoint to be added."""

    kind = text(
        "What answers there.", required=True,
        validate=_words(*(kind for kind, _ in kinds.choices())),
    )  # fmt: skip
    url = text(
        "Its address, http or https.", required=True,
        example="https://data.facility.example/oai", validate=validate.Length(1, ADDRESS_MOST),
    )  # fmt: skip


class NewRunSchema(Schema):
    """A run to be made."""

    work = text("What to do.", load_default=Work.PROBE.value, validate=words_of(Work))


class RunRowSchema(Schema):
    """A run, as a list shows it."""

    id = number("Its number.")
    work = text("`probe` or `harvest`.")
    trigger = text("Why it was made.")
    state = text("How it stands.")
    queued_at = moment("When it was asked for.")
    started_at = moment("When it began.", allow_none=True)
    finished_at = moment("When it ended.", allow_none=True)
    is_complete = fields.Boolean(metadata={"description": "Whether everything was looked at."})
    stopped_because = text("Why it ended early; null when it did not.", allow_none=True)
    url = address("Address of this resource.")


class RunSchema(Schema):
    """A run: one execution of a kind's checks on one endpoint."""

    id = number("Its number.")
    facility = text("Slug of its facility; empty for none.")
    endpoint = number("Number of its endpoint; null for a trial.", allow_none=True)
    kind = text("Kind of endpoint.")
    target = text("Address asked.")
    work = text("`probe` or `harvest`.")
    trigger = text("Why it was made.")
    state = text("How it stands.")
    done = number("Steps done so far.")
    planned = number("Steps planned; 0 while nobody knows.")
    doing = text("What it does now; may be empty.")
    queued_at = moment("When it was asked for.")
    started_at = moment("When it began.", allow_none=True)
    finished_at = moment("When it ended.", allow_none=True)
    duration_s = fields.Float(allow_none=True, metadata={"description": "Seconds it took."})
    is_complete = fields.Boolean(metadata={"description": "Whether everything was looked at."})
    stopped_because = text("Why it ended early; null when it did not.", allow_none=True)
    probe_set_version = text("Version of the checks.")
    software_version = text("Version of the application.")
    requests = number("Requests sent.")
    bytes = number("Bytes received.")
    harvest = number("Number of the harvest that it carries out.", allow_none=True)
    findings_url = address("What it found.")
    exchanges_url = address("What was said on the way.")


class PointerSchema(Schema):
    """Where in the evidence a finding was made."""

    exchange = number("Place of the exchange in the run, from 0.", allow_none=True)
    where = text("Header, path or record.")
    excerpt = text("What stands there, as the server wrote it; shortened.")


class MeasureSchema(Schema):
    """A share that was counted."""

    found = number("How many hold.")
    of = number("How many were looked at.")


class FindingSchema(Schema):
    """One check's outcome."""

    probe = text("Id of the check, a statement.", example="oaipmh_identify_is_complete")
    outcome = text("EARL's five outcomes.", validate=words_of(Outcome))
    severity = text("How much a failure matters.", validate=words_of(Severity))
    message = text("What was seen.")
    remedy = text("What to do when it failed; may be empty.")
    source = text("Paragraph of the standard.")
    reason = text(
        "Why it could not tell; null otherwise.", allow_none=True,
        validate=words_of(Reason),
    )  # fmt: skip
    measure = fields.Nested(MeasureSchema, allow_none=True)
    evidence = fields.List(fields.Nested(PointerSchema))


class ExchangeSchema(Schema):
    """One request and its reply without their contents; what is secret in them is hidden."""

    position = number("Place in the run, from 0.")
    method = text("Of the request.")
    url = text("Asked.")
    status = number("HTTP status; null when no whole reply came.", allow_none=True)
    failure = text("What happened instead of a reply; null when one came.", allow_none=True)
    total_s = fields.Float(metadata={"description": "Seconds from start to end."})
    decoded_bytes = number("Bytes of the body.")
    started_at = moment("When it was sent.")


class HarvestRowSchema(Schema):
    """A harvest, as a list shows it."""

    id = number("Its number.")
    kind = text("Whether it asked for all records or for what changed.")
    prefix = text("metadataPrefix asked for.")
    set_spec = text("Set asked for; empty for all.")
    started_at = moment("When it began.")
    records = number("Live records.")
    deleted = number("Deleted records.")
    is_complete = fields.Boolean(metadata={"description": "Whether the list came to its end."})
    url = address("Address of this resource.")


class FieldCountSchema(Schema):
    """How many records have a field."""

    name = text("Of the field.")
    present = number("Records with a real value.")
    of = number("Records looked at.")


class HarvestSchema(Schema):
    """A harvest with the profile of its metadata."""

    id = number("Its number.")
    run = number("The run that carries it out.")
    endpoint = number("Its endpoint.")
    facility = text("Slug of its facility.")
    state = text("How its run stands.")
    kind = text("Whether it asked for all records or for what changed.")
    target = text("Base URL.")
    prefix = text("metadataPrefix asked for.")
    set_spec = text("Set asked for; empty for all.")
    started_at = moment("When it began.")
    finished_at = moment("When it ended.", allow_none=True)
    records = number("Live records.")
    deleted = number("Deleted records.")
    skipped = number("Records that could not be read.")
    pages = number("Pages received.")
    bytes = number("Bytes received.")
    is_partial = fields.Boolean(metadata={"description": "Whether records may be missing."})
    stopped_because = text("Why it ended early; null when it did not.", allow_none=True)
    warnings = fields.List(fields.String(), metadata={"description": "What was odd on the way."})
    fields_ = fields.List(
        fields.Nested(FieldCountSchema), data_key="completeness",
        metadata={"description": "How complete the metadata are, field by field."},
    )  # fmt: skip
    profile = fields.Dict(
        keys=fields.String(), allow_none=True,
        metadata={"description": "Everything that was counted: `fairassess.profile/1`."},
    )  # fmt: skip
