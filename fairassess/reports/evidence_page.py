"""Write the handbook's page of questions and their evidence, with all rules in words."""

from collections.abc import Mapping
from fractions import Fraction

from fairassess.domain.conditions import probes_of
from fairassess.domain.finding import Definition
from fairassess.domain.questionnaire import Condition, Over, Question, Questionnaire, Rule

_INTRODUCTION = """\
# Questions and their evidence

This page is made by `fairassess questionnaires docs` from the questionnaire `{name}` and the
definitions of the probes. Of its {all} questions {judged} can be judged by evidence. For each of
these it tells which kinds of endpoint give the evidence, and what narrows the levels that an answer
may have; for the others it tells why no machine judges them. How rules speak is told in
[questionnaire.md](questionnaire.md) and [scoring.md](scoring.md), what each probe checks in
[probes.md](probes.md).

*Surely* means that the 95 % interval of a sample lies on that side of the share.
"""
_OVER = {
    Over.ANY: "the best endpoint of a kind counts",
    Over.ALL: "the worst endpoint of a kind counts",
    Over.BEST: "the best endpoint of all kinds counts",
}


def page(questionnaire: Questionnaire, definitions: Mapping[str, Definition]) -> str:
    """
    Return the page as Markdown.

    Args:
        questionnaire: Whose questions are told.
        definitions: Of all probes that its rules name, by id.

    Raises:
        KeyError: A rule names a probe that *definitions* lack.
    """
    judged = sum(question.is_judgeable for question in questionnaire.questions)
    parts = [
        _INTRODUCTION.format(
            name=questionnaire.name, all=len(questionnaire.questions), judged=judged
        ),
        _overview(questionnaire, definitions),
    ]
    for topic, questions in questionnaire.by_topic():
        parts.append(f"## {topic.title}\n")
        parts += [_section(question, definitions) for question in questions]
    return "\n".join(parts)


def _overview(questionnaire: Questionnaire, definitions: Mapping[str, Definition]) -> str:
    rows = ["| | evidence from | probes | effort of a level more |", "|---|---|---|---|"]
    for question in questionnaire.questions:
        probes = _probes(question)
        kinds = ", ".join(_kinds(question, definitions)) or "people's word only"
        number = str(len(probes)) if probes else "–"
        rows.append(f"| {question.id} | {kinds} | {number} | {question.effort.size.value} |")
    return "\n".join(rows) + "\n"


def _section(question: Question, definitions: Mapping[str, Definition]) -> str:
    lines = [f"### {question.id}: {question.text}", ""]
    if not question.is_judgeable:
        lines += [f"Not judged by evidence. {question.unobserved_because}", ""]
    else:
        kinds = ", ".join(_kinds(question, definitions))
        over = _OVER[question.observe[0].over]
        lines += [f"Evidence from {kinds}; {over}.", ""]
        lines += ["| level | when | which says |", "|---|---|---|"]
        lines += [_row(rule) for rule in question.observe]
        lines += [""]
    effort = question.effort
    if str(effort.because):
        lines += [f"Effort of a level more: {effort.size.value}. {effort.because}", ""]
    return "\n".join(lines)


def _row(rule: Rule) -> str:
    bounds = []
    if rule.at_least is not None:
        bounds.append(f"at least {rule.at_least}")
    if rule.at_most is not None:
        bounds.append(f"at most {rule.at_most}")
    return f"| {', '.join(bounds)} | {_told(rule.when)} | {rule.because} |"


def _told(when: Condition) -> str:
    """Return a condition in words, its parts in the order in which files give them."""
    parts = []
    if when.all_must_passed is not None:
        parts.append(f"nothing obligatory failed or is open at {when.all_must_passed}")
    for probes, words in (
        (when.passed, "passed"),
        (when.failed, "failed"),
        (when.any_failed, "failed, one of them at least"),
    ):
        if probes:
            parts.append(f"{', '.join(f'`{probe}`' for probe in probes)} {words}")
    for shares, words in (
        (when.share_at_least, "≥"),
        (when.share_below, "<"),
        (when.surely_at_least, "surely ≥"),
        (when.surely_below, "surely <"),
    ):
        parts += [f"`{probe}` {words} {_percent(share)}" for probe, share in shares]
    return "; ".join(parts)


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):g} %"


def _probes(question: Question) -> frozenset[str]:
    return frozenset(probe for rule in question.observe for probe in probes_of(rule.when))


def _kinds(question: Question, definitions: Mapping[str, Definition]) -> list[str]:
    return sorted({definitions[probe].kind for probe in _probes(question)})
