"""What a questionnaire file may hold, as pydantic models, and the JSON Schema made from them."""

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)

from fairassess.storage.fair_frameworks import (
    EndpointKind,
    FairPrinciple,
    FsfMetric,
    RdaIndicator,
)
from fairassess.storage.file_faults import suggestion


@dataclass(frozen=True, slots=True)
class Around:
    """
    What one part of a file has to fit to, known before the parts are validated.

    Attributes:
        levels: Levels of the scale; empty when the scale itself is at fault.
        topics: Ids of the topics; empty when the topics are at fault.
        original: Language that every text must have; empty when the title is at fault.
        probes: Ids of the probes that exist; None when they are not known here.
    """

    levels: frozenset[int] = frozenset()
    topics: frozenset[str] = frozenset()
    original: str = ""
    probes: frozenset[str] | None = None


def _around(info: ValidationInfo) -> Around:
    return info.context if isinstance(info.context, Around) else Around()


def _matching(pattern: str, sentence: str) -> tuple[AfterValidator, WithJsonSchema]:
    """Return what makes a text match *pattern*, with the sentence said when it does not."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(sentence)
        return value

    return AfterValidator(check), WithJsonSchema({"type": "string", "pattern": f"^(?:{pattern})$"})


def _is_written(value: str) -> str:
    if not value.strip():
        raise ValueError("This text is empty; write it.")
    return value.strip()


def _has_original(texts: dict[str, str], info: ValidationInfo) -> dict[str, str]:
    original = _around(info).original
    if original and original not in texts:
        raise ValueError(
            f"This has no text in `{original}`, the language of the title; every text needs it."
        )
    return texts


def _is_known_topic(topic: str, info: ValidationInfo) -> str:
    topics = _around(info).topics
    if topics and topic not in topics:
        raise ValueError(
            f"There is no topic `{topic}`." + (suggestion(topic, topics) or _listed(topics))
        )
    return topic


def _is_known_probe(probe: str, info: ValidationInfo) -> str:
    probes = _around(info).probes
    if probes is not None and probe not in probes:
        raise ValueError(f"There is no probe `{probe}`.{suggestion(probe, probes)}")
    return probe


def _is_on_scale(level: int, info: ValidationInfo) -> int:
    levels = _around(info).levels
    if levels and level not in levels:
        raise ValueError(f"Level {level} is not on the scale {min(levels)} to {max(levels)}.")
    return level


def _has_every_level(texts: dict[int, Any], info: ValidationInfo) -> dict[int, Any]:
    levels = _around(info).levels
    missing = ", ".join(str(level) for level in sorted(levels - set(texts)))
    foreign = ", ".join(str(level) for level in sorted(set(texts) - levels)) if levels else ""
    said = [f"no text for level {missing}"] if missing else []
    said += [f"a text for level {foreign}, which is not on the scale"] if foreign else []
    if said:
        raise ValueError(f"There is {' and '.join(said)}; write one text for each level.")
    return texts


def _without_gap(texts: dict[int, Any]) -> dict[int, Any]:
    values = sorted(texts)
    if values != list(range(values[0], values[0] + len(values))):
        raise ValueError("The levels of a scale follow each other without a gap, as in 1, 2, 3, 4.")
    return texts


def _is_share(value: float) -> float:
    if not 0 < value <= 1:
        raise ValueError(f"A share is above 0 and at most 1, as in 0.8; this is {value}.")
    return value


def _is_weight(value: float) -> float:
    if not 0 < value <= 1000:
        raise ValueError(f"A weight is above 0 and at most 1000; this is {value}.")
    return value


def _listed(words: frozenset[str]) -> str:
    return f" Known are: {', '.join(sorted(words))}."


Language = Annotated[
    str,
    *_matching(
        r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "A language is a tag such as `en`, `de` or `pt-BR`."
    ),
]
Sentence = Annotated[
    str, AfterValidator(_is_written), WithJsonSchema({"type": "string", "minLength": 1})
]
Texts = Annotated[dict[Language, Sentence], Field(min_length=1), AfterValidator(_has_original)]
Slug = Annotated[
    str, *_matching(r"[a-z0-9]+(-[a-z0-9]+)*", "An id is made of a-z, 0-9 and single hyphens.")
]
Version = Annotated[str, *_matching(r"\d+\.\d+\.\d+", 'A version is three numbers, as in "1.0.0".')]
QuestionId = Annotated[
    str,
    *_matching(r"[A-Za-z][A-Za-z0-9.-]{0,31}", "The id of a question is a short word such as Q01."),
]
Address = Annotated[
    str, *_matching(r"https?://[^\s/]+(/\S*)?", "An address begins with https:// or http://.")
]
ProbeId = Annotated[
    str,
    *_matching(r"[a-z0-9]+(_[a-z0-9]+)+", "A probe id is a statement such as `oaipmh_lists_end`."),
    AfterValidator(_is_known_probe),
]
Share = Annotated[
    float,
    AfterValidator(_is_share),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": 1}),
]
ShareOf = Annotated[dict[ProbeId, Share], Field(default_factory=dict)]
ScaleValue = Annotated[int, AfterValidator(_is_on_scale)]


class _Part(BaseModel):
    """Nothing is converted and nothing is ignored: a misspelt key is a fault, not a comment."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class LinkFile(_Part):
    """A standard or page by name."""

    title: Annotated[Sentence, Field(description="Name of the standard or page.")]
    url: Annotated[Address, Field(description="Its address.")]


class WhenFile(_Part):
    """When a rule speaks: every part that is given must hold."""

    passed: Annotated[
        list[ProbeId], Field(default_factory=list, description="Probes that must all have passed.")
    ]
    failed: Annotated[
        list[ProbeId],
        Field(default_factory=list, description="Probes that must all have failed, conclusively."),
    ]
    any_failed: Annotated[
        list[ProbeId],
        Field(default_factory=list, description="Probes of which one must have failed."),
    ]
    all_must_passed: Annotated[
        EndpointKind | None,
        Field(
            default=None,
            description="Kind of endpoint none of whose obligatory probes failed or is open.",
        ),
    ]
    share_at_least: Annotated[
        ShareOf, Field(description="Probe and the least share that it must have counted.")
    ]
    share_below: Annotated[
        ShareOf, Field(description="Probe and the share that it must have stayed under.")
    ]
    surely_at_least: Annotated[
        ShareOf,
        Field(description="Probe of a sample and the share that its 95 % interval lies above."),
    ]
    surely_below: Annotated[
        ShareOf,
        Field(description="Probe of a sample and the share that its 95 % interval stays under."),
    ]

    @model_validator(mode="after")
    def _asks_something(self) -> "WhenFile":
        parts = (self.passed, self.failed, self.any_failed, self.all_must_passed)
        shares = (self.share_at_least, self.share_below, self.surely_at_least, self.surely_below)
        if not any((*parts, *shares)):
            raise ValueError("This condition asks nothing, so that it would always hold.")
        return self


class RuleFile(_Part):
    """What some evidence allows the level of a question to be."""

    when: Annotated[WhenFile, Field(description="The condition.")]
    at_least: Annotated[
        ScaleValue | None, Field(default=None, description="Level that the evidence shows.")
    ]
    at_most: Annotated[
        ScaleValue | None,
        Field(default=None, description="Highest level that the evidence still allows."),
    ]
    because: Annotated[Texts, Field(description="The observation as a sentence.")]
    over: Annotated[
        Literal["any", "all", "best"],
        Field(
            default="any",
            description=(
                "any: the facility's best endpoint counts; all: its worst one; best: the best one "
                "of all kinds."
            ),
        ),
    ]

    @model_validator(mode="after")
    def _narrows(self) -> "RuleFile":
        if self.at_least is None and self.at_most is None:
            raise ValueError("This rule has neither at_least nor at_most, so that it says nothing.")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(
                f"at_least {self.at_least} is above at_most {self.at_most}; no level would be left."
            )
        return self


class NotApplicableFile(_Part):
    """Whether "not applicable" is an answer, and when it is meant."""

    allowed: Annotated[bool, Field(description="Whether it may be chosen.")]
    hint: Annotated[Texts | None, Field(default=None, description="When it is meant to be used.")]

    @model_validator(mode="after")
    def _is_explained(self) -> "NotApplicableFile":
        if self.allowed and self.hint is None:
            raise ValueError(
                "Not applicable is allowed, so add a `hint` that says when it is meant."
            )
        if not self.allowed and self.hint is not None:
            raise ValueError("Not applicable is not allowed, so remove the `hint`.")
        return self


class TopicFile(_Part):
    """A group of questions."""

    id: Annotated[Slug, Field(description="Its id, which questions name.")]
    title: Annotated[Texts, Field(description="Its title.")]


class EffortFile(_Part):
    """What a level more usually costs."""

    size: Annotated[
        Literal["small", "medium", "large"],
        Field(description="small: days; medium: weeks; large: a project."),
    ]
    because: Annotated[Texts, Field(description="Why it is as much.")]


class QuestionFile(_Part):
    """One question."""

    id: Annotated[QuestionId, Field(description="Stable over minor versions: Q01 ...")]
    topic: Annotated[str, AfterValidator(_is_known_topic), Field(description="Id of its topic.")]
    text: Annotated[Texts, Field(description="The question.")]
    known_from: Annotated[
        str, Field(default="", description="Where the question is publicly known from, if it is.")
    ]
    why: Annotated[Texts, Field(description="Why it matters to a facility, in two short lines.")]
    improve: Annotated[Texts, Field(description="Concrete next steps.")]
    more: Annotated[list[LinkFile], Field(description="Standards and pages by name.")]
    fair: Annotated[list[FairPrinciple], Field(description="FAIR principles it counts for.")]
    rda: Annotated[list[RdaIndicator], Field(description="RDA indicators it touches.")]
    fsf: Annotated[list[FsfMetric], Field(description="FAIRsFAIR metrics it touches.")]
    levels: Annotated[
        dict[int, Texts],
        AfterValidator(_has_every_level),
        Field(description="One observable sentence for each level of the scale."),
    ]
    not_applicable: Annotated[NotApplicableFile, Field(description="Rule for not applicable.")]
    weight: Annotated[
        float,
        AfterValidator(_is_weight),
        Field(default=1, description="How much it counts; 1 unless there is a reason."),
    ]
    effort: Annotated[
        EffortFile | None, Field(default=None, description="What a level more usually costs.")
    ]
    observe: Annotated[
        list[RuleFile],
        Field(default_factory=list, description="What evidence allows the level to be."),
    ]
    unobserved_because: Annotated[
        Texts | None,
        Field(default=None, description="Why no machine judges it; only without rules."),
    ]


class ScaleFile(_Part):
    """The levels that answers can take."""

    id: Annotated[Slug, Field(description="Name of the scale.")]
    levels: Annotated[
        dict[int, Texts],
        Field(min_length=2, description="General name of each level."),
        AfterValidator(_without_gap),
    ]


class QuestionnaireFile(_Part):
    """A versioned set of questions; a published file never changes."""

    id: Annotated[Slug, Field(description="Name of its folder.")]
    version: Annotated[Version, Field(description="Name of the file without `.yaml`.")]
    title: Annotated[Texts, Field(description="Its title; the first language is the original.")]
    source: Annotated[
        Texts, Field(description="Where the method comes from, and whose the wording is.")
    ]
    scale: Annotated[ScaleFile, Field(description="The scale of all questions.")]
    topics: Annotated[list[TopicFile], Field(min_length=1, description="In order.")]
    questions: Annotated[list[QuestionFile], Field(min_length=1, description="In order.")]


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a questionnaire file, for editors that complete and check YAML."""
    made = QuestionnaireFile.model_json_schema()
    _close(made)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **made,
        "title": "fairassess questionnaire",
    }


def _close(part: object) -> None:
    """Forbid, in a schema that is being made, keys that fit none of the patterns for keys."""
    if isinstance(part, dict):
        if "patternProperties" in part:
            part["additionalProperties"] = False
        for inner in part.values():
            _close(inner)
    elif isinstance(part, list):
        for inner in part:
            _close(inner)
