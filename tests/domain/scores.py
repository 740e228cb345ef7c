"""Builders and hypothesis strategies for questionnaires, answers and findings."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from hypothesis import strategies as st

from fairassess.domain.answers import Answer, State
from fairassess.domain.finding import Finding, Measure, Outcome, Reason, Severity
from fairassess.domain.observation import Observation, observe
from fairassess.domain.questionnaire import (
    Condition,
    Level,
    NotApplicable,
    Over,
    Question,
    Questionnaire,
    Rule,
    Scale,
    ScaleLevel,
    Text,
    Topic,
)

NOW = datetime(2027, 4, 1, 12, tzinfo=UTC)
PROBES = ("p_one", "p_two", "p_three")
PRINCIPLES = ("F1", "F4", "A1.1", "A2", "I1", "I3", "R1.1", "R1.3")


def words(text: str) -> Text:
    return Text((("en", text),))


RDA = Scale("rda-fdmm", tuple(ScaleLevel(n, words(f"level {n}")) for n in (1, 2, 3, 4)))


def question(name: str, **changes: object) -> Question:
    fields: dict[str, object] = {
        "id": name,
        "topic": "t1",
        "text": words(f"What of {name}?"),
        "why": words("It matters."),
        "improve": words(f"Do better at {name}."),
        "more": (),
        "fair": ("F1",),
        "rda": (),
        "fsf": (),
        "levels": tuple(Level(n, words(f"{name} at {n}")) for n in (1, 2, 3, 4)),
        "not_applicable": NotApplicable(True, words("Where there is none.")),
    }
    return Question(**(fields | changes))  # type: ignore[arg-type]


def questionnaire(
    *questions: Question, version: str = "1.0.0", digest: str = "d1", topics: tuple[str, ...] = ()
) -> Questionnaire:
    named = topics or tuple(dict.fromkeys(q.topic for q in questions)) or ("t1",)
    return Questionnaire(
        id="sample",
        version=version,
        title=words("Sample"),
        source=words("Own work"),
        scale=RDA,
        topics=tuple(Topic(name, words(f"Topic {name}")) for name in named),
        questions=questions,
        digest=digest,
    )


def rule(
    at_least: int | None = None,
    at_most: int | None = None,
    over: Over = Over.ANY,
    **when: object,
) -> Rule:
    return Rule(Condition(**when), words("Because."), at_least, at_most, over)  # type: ignore[arg-type]


def finding(probe: str, outcome: Outcome = Outcome.PASSED, **changes: object) -> Finding:
    fields: dict[str, object] = {
        "probe": probe,
        "outcome": outcome,
        "severity": Severity.MUST,
        "message": f"{probe} {outcome.value}",
        "remedy": f"Mend {probe}." if outcome is Outcome.FAILED else "",
        "source": "§ 1",
        "kind": "oai-pmh",
        "reason": Reason.TIMEOUT if outcome is Outcome.CANT_TELL else None,
        "endpoint_id": 1,
        "found_at": NOW - timedelta(days=1),
    }
    return Finding(**(fields | changes))  # type: ignore[arg-type]


def level(name: str, value: int, **changes: object) -> Answer:
    return Answer(name, State.LEVEL, value, **changes)  # type: ignore[arg-type]


def unknown(name: str) -> Answer:
    return Answer(name, State.UNKNOWN)


def not_applicable(name: str) -> Answer:
    return Answer(name, State.NOT_APPLICABLE, reason="There is none here.")


def observe_all(
    asked: Questionnaire, findings: object, at: datetime = NOW
) -> tuple[Observation, ...]:
    return tuple(observe(q, asked.scale, tuple(findings), at=at) for q in asked.questions)  # type: ignore[arg-type]


_probes = st.sampled_from(PROBES)
_some_probes = st.lists(_probes, max_size=2, unique=True).map(tuple)
_shares = st.lists(st.tuples(_probes, st.fractions(0, 1, max_denominator=4)), max_size=1).map(tuple)

conditions = st.builds(
    Condition,
    passed=_some_probes,
    failed=_some_probes,
    any_failed=_some_probes,
    all_must_passed=st.sampled_from((None, None, "oai-pmh")),
    share_at_least=_shares,
    share_below=_shares,
    surely_at_least=_shares,
    surely_below=_shares,
)

rules = st.builds(
    Rule,
    when=conditions,
    because=st.just(words("Because.")),
    at_least=st.sampled_from((None, 1, 2, 3, 4)),
    at_most=st.sampled_from((None, 1, 2, 3, 4)),
    over=st.sampled_from(Over),
)


@st.composite
def questionnaires(draw: st.DrawFn) -> Questionnaire:
    count = draw(st.integers(1, 6))
    return questionnaire(
        *(
            question(
                f"Q{number:02}",
                topic=draw(st.sampled_from(("t1", "t2"))),
                fair=tuple(draw(st.lists(st.sampled_from(PRINCIPLES), max_size=3, unique=True))),
                weight=draw(
                    st.sampled_from((Fraction(1), Fraction(1), Fraction(3, 2), Fraction(4)))
                ),
                observe=tuple(draw(st.lists(rules, max_size=3))),
            )
            for number in range(1, count + 1)
        ),
        topics=("t1", "t2"),
    )


@st.composite
def answers_to(draw: st.DrawFn, asked: Questionnaire) -> tuple[Answer, ...]:
    given = []
    for q in asked.questions:
        kind = draw(st.sampled_from(("none", "level", "level", "level", "unknown", "na")))
        links = draw(st.sampled_from(((), ("https://facility.example/page",))))
        if kind == "level":
            given.append(level(q.id, draw(st.integers(1, 4)), links=links))
        elif kind == "unknown":
            given.append(unknown(q.id))
        elif kind == "na":
            given.append(not_applicable(q.id))
    return tuple(draw(st.permutations(given)))


@st.composite
def one_finding(draw: st.DrawFn) -> Finding:
    outcome = draw(st.sampled_from(Outcome))
    of = draw(st.integers(0, 4))
    measure = draw(st.sampled_from((None, Measure(draw(st.integers(0, of)), of))))
    return finding(
        draw(_probes),
        outcome,
        severity=draw(st.sampled_from((Severity.MUST, Severity.SHOULD))),
        measure=measure,
        endpoint_id=draw(st.integers(1, 2)),
        found_at=NOW - timedelta(days=draw(st.integers(0, 40))),
        id=draw(st.integers(1, 10_000)),
    )


findings = st.lists(one_finding(), max_size=8, unique_by=lambda f: f.id).map(tuple)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Questionnaire, tuple[Answer, ...], tuple[Finding, ...]]:
    asked = draw(questionnaires())
    return asked, draw(answers_to(asked)), draw(findings)
