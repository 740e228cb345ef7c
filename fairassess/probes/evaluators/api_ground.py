"""The ground that evaluators of interfaces share: answers, or the verdict that there is none."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from fairassess.domain.finding import Measure, Outcome, Pointer, Verdict
from fairassess.domain.number_words import counted
from fairassess.probes import api_obstacles
from fairassess.probes.api_evidence import Answer, ApiEvidence, Row, text, whole
from fairassess.probes.evaluators import verdicts
from fairassess.probes.evaluators.verdicts import at

SLOWEST_S = 5.0
"""Seconds that an answer may take: the federated search waits no longer for a provider."""

_RATES = ("ratelimit-policy", "ratelimit", "ratelimit-limit", "x-ratelimit-limit")
ALL = Fraction(1)
MOST = Fraction(9, 10)
GOOD = Fraction(4, 5)

Page = tuple[Answer, Sequence[str]]
"""An answer with a page of a list, and the names of what is on it."""


@dataclass(frozen=True, slots=True)
class Case:
    """
    One object as one check sees it.

    Attributes:
        name: What a message calls it.
        wrong: What is wrong, as a clause; empty when the statement holds.
        answer: Where it was seen.
        where: Its place there.
    """

    name: str
    wrong: str
    answer: Answer
    where: str = "body"


def told(evidence: ApiEvidence, label: str) -> Answer | Verdict:
    """
    Return the good answer to a request, or the verdict of the check that asks for just this.

    Args:
        evidence: Of the run.
        label: Of the request.
    """
    answer = evidence.answer(label)
    if answer is None:
        return unasked(evidence)
    if answer.is_good:
        return answer
    obstacle = api_obstacles.in_the_way(answer)
    if obstacle is not None and not _is_refusal(evidence, answer):
        return verdicts.cant_tell(obstacle.reason, obstacle.message, place(answer))
    stop = evidence.stop
    is_other = stop is not None and stop.reason is None and stop.exchange == answer.index
    return verdicts.failed(stop.message if stop and is_other else _bad(answer), place(answer))


def unasked(evidence: ApiEvidence) -> Verdict:
    """Return the verdict for what was not asked: the run had ended, or the list did not come."""
    listed = evidence.answer("list")
    obstacle = None if listed is None else api_obstacles.in_the_way(listed)
    if evidence.stop is None and listed is not None and obstacle is not None:
        return verdicts.cant_tell(obstacle.reason, obstacle.message, place(listed))
    return verdicts.not_asked(evidence.stop)


def told_rows(evidence: ApiEvidence, label: str) -> tuple[Answer, tuple[Row, ...]] | Verdict:
    """Return a list with its objects, or the verdict of the check that asks for just this."""
    answer = told(evidence, label)
    if isinstance(answer, Verdict):
        return answer
    found = answer.rows
    if found is None:
        message = f"{answer.request} gives no list, but {short(answer.content)}."
        return verdicts.failed(message, place(answer))
    return answer, found


def told_count(evidence: ApiEvidence, label: str) -> tuple[Answer, int] | Verdict:
    """Return a count, or the verdict of the check that asks for just this."""
    answer = told(evidence, label)
    if isinstance(answer, Verdict):
        return answer
    count = whole(answer.members.get("count"))
    if count is None:
        message = f"{answer.request} gives no count, but {short(answer.content)}."
        return verdicts.failed(message, place(answer))
    return answer, count


def given(evidence: ApiEvidence, label: str) -> Answer | Verdict:
    """Return the same for a check that goes on from there: what failed there is untested here."""
    return unfailed(told(evidence, label))


def rows(evidence: ApiEvidence, label: str) -> tuple[Answer, tuple[Row, ...]] | Verdict:
    """Return a list with its objects, for a check that goes on from there."""
    answer = given(evidence, label)
    if isinstance(answer, Verdict):
        return answer
    found = answer.rows
    if found is None:
        return verdicts.untested(f"{answer.request} gives no list.", place(answer))
    return answer, found


def some_rows(evidence: ApiEvidence, label: str) -> tuple[Answer, tuple[Row, ...]] | Verdict:
    """Return the same, where there is something in it."""
    found = rows(evidence, label)
    if isinstance(found, Verdict) or found[1]:
        return found
    return verdicts.inapplicable(f"{found[0].request} gives an empty list.", place(found[0]))


def unfailed(found: Answer | Verdict) -> Answer | Verdict:
    """Return a failure as something that is untested here."""
    if isinstance(found, Verdict) and found.outcome is Outcome.FAILED:
        return replace(found, outcome=Outcome.UNTESTED)
    return found


def _is_refusal(evidence: ApiEvidence, answer: Answer) -> bool:
    """Return whether the interface itself refused: it answers elsewhere, and says so in JSON."""
    is_said = answer.exchange.status == 403 and answer.is_json
    return is_said and any(one.is_good for one in evidence.answers)


def _bad(answer: Answer) -> str:
    exchange = answer.exchange
    if exchange.failure is not None:
        return f"{answer.request}: {exchange.failure.message.rstrip('.')}."
    if exchange.status == 401:
        return f"{answer.request} asks for a sign-in (HTTP 401)."
    if exchange.status == 403:
        return f"{answer.request} is not for everybody (HTTP 403)."
    if exchange.status != 200:
        return f"{answer.request} answers HTTP {exchange.status}."
    return f"{answer.request}: the body {answer.fault}."


def place(answer: Answer, excerpt: str = "", where: str = "body") -> Pointer:
    """Return a pointer to an answer; without an excerpt to how its body begins."""
    if not excerpt:
        excerpt = answer.exchange.body_start[:300].decode("utf-8", "replace")
    return at(answer.index, where, excerpt)


def short(value: object) -> str:
    """Return a value as JSON, shortened so that it fits into a sentence."""
    written = json.dumps(value, ensure_ascii=False, default=str)
    return written if len(written) <= 80 else f"{written[:77]}..."


def some(number: int, thing: str) -> str:
    """Return `1 file`, or `1,200 files`."""
    return f"1 {thing}" if number == 1 else f"{number:,} {thing}s"


def is_number(value: object) -> bool:
    """Return whether a value is a number; `true` is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def judge(
    cases: Sequence[Case], *, things: str, good: str, least: Fraction = ALL, nothing: str = ""
) -> Verdict:
    """
    Judge objects one by one.

    Args:
        cases: Those that could be judged.
        things: What is counted, in the plural.
        good: What holds for the good ones, as in "4 of 5 {things} {good}".
        least: Share from which on the statement holds.
        nothing: Sentence for when there is none to judge.
    """
    if not cases:
        return verdicts.inapplicable(nothing or f"There are no {things} to look at.")
    wrong = [case for case in cases if case.wrong]
    measure = Measure(len(cases) - len(wrong), len(cases))
    shown = wrong or list(cases[:1])
    pointers = [place(one.answer, f"{one.name}: {one.wrong or good}", one.where) for one in shown]
    message = f"{measure.found} of {measure.of} {things} {good}."
    if wrong:
        message += f" Not so: {wrong[0].name[:120]}, {wrong[0].wrong}."
    is_good = measure.found >= least * measure.of
    say = verdicts.passed if is_good else verdicts.failed
    return say(message, *pointers, measure=measure)


def compared(in_list: Row, single: Answer, *, name: str, volatile: frozenset[str]) -> Verdict:
    """
    Return whether an object says of itself what the list says of it.

    Args:
        in_list: The object in the list.
        single: The answer about it alone.
        name: What people call it.
        volatile: Members that may differ.
    """
    name = name[:120]
    if not single.members:
        message = f"{single.request} gives no object, but {short(single.content)}."
        return verdicts.failed(message, place(single))
    keys = (in_list.keys() & single.members.keys()) - volatile
    other = sorted(key for key in keys if in_list[key] != single.members[key])
    if other:
        here, there = short(single.members[other[0]]), short(in_list[other[0]])
        keys_told = text(", ".join(other)[:200])
        message = (
            f"{name} read by itself differs in {keys_told}: {text(other[0][:80])} is {here}, in"
            f" the list {there}."
        )
        return verdicts.failed(message, place(single))
    if not keys:
        message = f"{name} read by itself shares no field with the list."
        return verdicts.failed(message, place(single))
    message = f"{name} is the same by itself and in the list, in {len(keys)} fields."
    return verdicts.passed(message, place(single))


def second_page(first: Page, second: Page, *, most: int, total: int | None, things: str) -> Verdict:
    """
    Judge whether a second page shows others than the first.

    Args:
        first: The first page, with the names of what is on it.
        second: The second one.
        most: How many a page holds.
        total: How many there are; None where nobody told.
        things: What they are called, in the plural.
    """
    answer, names = second
    if not names:
        if len(first[1]) < most or (total or 0) <= most:
            return verdicts.inapplicable(f"All {things} are on one page.", place(answer))
        return verdicts.failed("The second page is empty, though there are more.", place(answer))
    before = set(first[1][:most])
    again = [name for name in names if name in before]
    if again:
        message = f"{len(again)} of {len(names)} {things} of the second page were on the first."
        return verdicts.failed(message, place(answer, again[0]), place(first[0]))
    return verdicts.passed(f"The second page shows {len(names)} other {things} than the first.",
                           place(answer))  # fmt: skip


def with_hint(verdict: Verdict, name: str) -> Verdict:
    """Return a failure to read one object with a hint at the slash of its name, if it has one."""
    if verdict.outcome is not Outcome.FAILED or "/" not in name:
        return verdict
    message = f"{verdict.message} {name[:120]} was asked for with its slash as %2F."
    return replace(verdict, message=message)


def answers_in_time(evidence: ApiEvidence) -> Verdict:
    """Judge whether nearly all answers came within 5 s."""
    good = [
        answer
        for answer in evidence.answers
        if answer.is_json and api_obstacles.in_the_way(answer) is None
    ]
    if not good:
        first = next(iter(evidence.answers), None)
        if first is None or evidence.stop is not None:
            return unasked(evidence)
        return _nothing_in_time(first)
    times = sorted(answer.exchange.timings.total_s for answer in good)
    slow = [answer for answer in good if answer.exchange.timings.total_s > SLOWEST_S]
    measure = Measure(len(good) - len(slow), len(good))
    message = (
        f"{measure.found} of {measure.of} answers came within {SLOWEST_S:g} s; half of them within"
        f" {times[len(times) // 2]:.2f} s, the slowest after {times[-1]:.2f} s.{_rate(good)}"
    )
    shown = [place(one, f"{one.exchange.timings.total_s:.2f} s", "timing") for one in slow]
    if measure.found >= MOST * measure.of:
        return verdicts.passed(message, *shown, measure=measure)
    return verdicts.failed(message, *shown, measure=measure)


def _rate(good: Sequence[Answer]) -> str:
    """Return how often it lets itself be asked, where it says so."""
    for answer in good:
        for name in _RATES:
            value = answer.exchange.header(name)
            if value:
                return f" It tells its limit of requests ({name}: {value[:60]})."
    return ""


def _nothing_in_time(first: Answer) -> Verdict:
    obstacle = api_obstacles.in_the_way(first)
    if obstacle is not None:
        return verdicts.cant_tell(obstacle.reason, obstacle.message, place(first))
    return verdicts.untested(_bad(first), place(first))


def describes_itself(
    evidence: ApiEvidence, label: str, is_description: Callable[[Row], bool]
) -> Verdict:
    """Judge whether a description of the interface is where it is expected."""
    answer = told(evidence, label)
    if isinstance(answer, Verdict):
        return answer
    if not is_description(answer.members):
        message = f"{answer.request} holds no OpenAPI description."
        return verdicts.failed(message, place(answer))
    info = answer.members.get("info")
    title = info.get("title") if isinstance(info, dict) else None
    paths = answer.members.get("paths")
    number = len(paths) if isinstance(paths, dict) else 0
    described = counted(number, "path", "paths")
    return verdicts.passed(f"{short(title)} describes {described}.", place(answer))
