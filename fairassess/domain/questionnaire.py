"""A questionnaire as frozen values: what is asked, how answers count, and what evidence may say."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Text:
    """
    One text in several languages.

    Attributes:
        by_language: Pairs of language tag (BCP 47) and text; the first is the original, or the one
            chosen by `translation.in_language`.
    """

    by_language: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return self.by_language[0][1] if self.by_language else ""

    @property
    def language(self) -> str:
        """The tag of the language that `str()` speaks; empty when there is no text."""
        return self.by_language[0][0] if self.by_language else ""

    def in_language(self, tag: str) -> tuple[str, str]:
        """Return tag and text in the language wanted, or in the original one."""
        for language, text in self.by_language:
            if language == tag:
                return language, text
        return self.by_language[0] if self.by_language else ("", "")


@dataclass(frozen=True, slots=True)
class Link:
    """A standard or page by name, with its address."""

    title: str
    url: str


class Over(Enum):
    """
    Which of several endpoints speaks for the facility.

    ANY and ALL are about endpoints of one kind: the best, or the worst. BEST is for questions that
    endpoints of several kinds can answer: as ANY, and a level forbidden by one kind stays allowed
    where another kind shows it.
    """

    ANY = "any"
    ALL = "all"
    BEST = "best"


@dataclass(frozen=True, slots=True)
class Condition:
    """
    When a rule speaks; every part given must hold.

    Attributes:
        passed: Probe ids that must all have passed.
        failed: Probe ids that must all have failed, conclusively.
        any_failed: Probe ids of which at least one must have failed, conclusively.
        all_must_passed: Kind of endpoint none of whose `must` findings failed, none of which is
            open, and which has at least one; None when the rule does not ask.
        share_at_least: Probe id and least share that it must have counted.
        share_below: Probe id and the share that it must have stayed under.
        surely_at_least: Probe id and the share that the lower end of the 95 % interval reaches,
            for probes that look at a sample.
        surely_below: Probe id and the share that its upper end stays under.
    """

    passed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    any_failed: tuple[str, ...] = ()
    all_must_passed: str | None = None
    share_at_least: tuple[tuple[str, Fraction], ...] = ()
    share_below: tuple[tuple[str, Fraction], ...] = ()
    surely_at_least: tuple[tuple[str, Fraction], ...] = ()
    surely_below: tuple[tuple[str, Fraction], ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """
    What some evidence allows a question's level to be.

    Attributes:
        when: The condition.
        at_least: Least level that the evidence shows; None when it shows none.
        at_most: Highest level that the evidence allows; None when it forbids none.
        because: The observation as a sentence, for the question page.
        over: Whether one endpoint is enough.
    """

    when: Condition
    because: Text
    at_least: int | None = None
    at_most: int | None = None
    over: Over = Over.ANY


class Size(Enum):
    """How much work something is, from an afternoon over some weeks to a project."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class Effort:
    """
    What the next level of a question usually costs.

    Attributes:
        size: How much work it is.
        because: Why, as a sentence; empty where nobody has said.
    """

    size: Size
    because: Text


NOT_TOLD = Effort(Size.MEDIUM, Text(()))
"""Of a questionnaire that tells no efforts."""


@dataclass(frozen=True, slots=True)
class ScaleLevel:
    """One step of a scale: its number and its general name."""

    value: int
    label: Text


@dataclass(frozen=True, slots=True)
class Scale:
    """
    The levels that answers can take, lowest first.

    Attributes:
        id: Name of the scale: `rda-fdmm`.
        levels: Two or more, in rising order of value.
    """

    id: str
    levels: tuple[ScaleLevel, ...]

    @property
    def lowest(self) -> int:
        """The lowest level."""
        return self.levels[0].value

    @property
    def highest(self) -> int:
        """The highest level."""
        return self.levels[-1].value

    def credit(self, level: int) -> Fraction:
        """
        Return the credit of a level: (level - lowest) / (highest - lowest).

        Raises:
            ValueError: *level* is outside the scale.

        Source:
            docs/scoring.md, Answers.
        """
        if not self.lowest <= level <= self.highest:
            raise ValueError(f"level {level} is outside {self.lowest} ... {self.highest}")
        return Fraction(level - self.lowest, self.highest - self.lowest)


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """
    Whether a question may be answered "not applicable".

    Attributes:
        is_allowed: A reason is required wherever it is.
        hint: When it is meant to be used; empty when it is not allowed.
    """

    is_allowed: bool
    hint: Text


@dataclass(frozen=True, slots=True)
class Level:
    """One level of one question, with an observable descriptor."""

    value: int
    descriptor: Text


@dataclass(frozen=True, slots=True)
class Topic:
    """A group of questions."""

    id: str
    title: Text


@dataclass(frozen=True, slots=True)
class Question:
    """
    One question.

    Attributes:
        id: `Q01` ... unique in the questionnaire and stable over its minor versions.
        topic: Id of its topic.
        text: The question.
        why: Why it matters to a photon or neutron facility.
        improve: How to get better.
        more: Standards and pages by name.
        fair: FAIR principles, `F1` ... `R1.3`; may be empty.
        rda: RDA indicators; may be empty.
        fsf: FAIRsFAIR metrics; may be empty.
        levels: One per level of the scale, lowest first.
        not_applicable: The rule for "not applicable".
        weight: How much it counts; above 0.
        observe: Rules in the order of the file; empty when no machine can judge it.
        unobserved_because: Why no machine judges it; empty when rules are given.
        known_from: Where the question is known from, when it is one of those quoted publicly.
        effort: What a level more usually costs; medium where the file does not say.
    """

    id: str
    topic: str
    text: Text
    why: Text
    improve: Text
    more: tuple[Link, ...]
    fair: tuple[str, ...]
    rda: tuple[str, ...]
    fsf: tuple[str, ...]
    levels: tuple[Level, ...]
    not_applicable: NotApplicable
    weight: Fraction = Fraction(1)
    observe: tuple[Rule, ...] = ()
    unobserved_because: Text = Text(())
    known_from: str = ""
    effort: Effort = NOT_TOLD

    @property
    def is_judgeable(self) -> bool:
        """Whether evidence can say something about the level."""
        return bool(self.observe)

    @property
    def letters(self) -> frozenset[str]:
        """The FAIR letters that its principles name."""
        return frozenset(principle[0] for principle in self.fair)


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """
    A published set of questions.

    Attributes:
        id: `expands-d26`.
        version: `major.minor.patch`; trends join versions of one major number.
        title: Its name.
        source: Where the method comes from, and whose the wording is.
        scale: The scale of all its questions.
        topics: In order.
        questions: In order; ids are unique.
        digest: SHA-256 of the file's bytes, hex.
    """

    id: str
    version: str
    title: Text
    source: Text
    scale: Scale
    topics: tuple[Topic, ...]
    questions: tuple[Question, ...]
    digest: str = ""

    @property
    def name(self) -> str:
        """`id@version`, as answers name it."""
        return f"{self.id}@{self.version}"

    @property
    def major(self) -> str:
        """`id@major`, what comparable snapshots share."""
        return f"{self.id}@{self.version.split('.')[0]}"

    def question(self, question_id: str) -> Question:
        """Return the question with this id; KeyError when there is none."""
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)

    def topic(self, topic_id: str) -> Topic:
        """Return the topic with this id; KeyError when there is none."""
        for topic in self.topics:
            if topic.id == topic_id:
                return topic
        raise KeyError(topic_id)

    def by_topic(self) -> Iterator[tuple[Topic, tuple[Question, ...]]]:
        """Yield each topic with its questions, both in order."""
        for topic in self.topics:
            yield topic, tuple(q for q in self.questions if q.topic == topic.id)
