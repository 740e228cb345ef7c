"""Find everything that is wrong with a questionnaire file, at once, each fault at its line."""

from collections.abc import Iterator, Mapping
from itertools import product

from pydantic import ValidationError

from fairassess.errors import Fault
from fairassess.storage import file_faults
from fairassess.storage.located_yaml import Located, Path
from fairassess.storage.questionnaire_schema import Around, QuestionnaireFile, RuleFile, WhenFile


def check(
    located: Located, *, known_probes: frozenset[str] | None
) -> tuple[QuestionnaireFile | None, tuple[Fault, ...]]:
    """
    Validate a parsed questionnaire file.

    What concerns one key is checked by the models; what concerns several (ids that repeat, rules
    that contradict each other) is checked here on the raw tree, so that a missing key somewhere
    hides nothing else.

    Args:
        located: The parsed file.
        known_probes: Ids of all probes; None when rules may name any probe.

    Returns:
        The file and no fault, or None and at least one fault, in the order of the lines.
    """
    faults = list(located.faults)
    if not isinstance(located.tree, dict):
        if not faults:
            faults.append(located.fault((), "The file must hold the keys of a questionnaire."))
        return None, tuple(faults)
    around = _around(located.tree, known_probes)
    file = None
    try:
        file = QuestionnaireFile.model_validate(located.tree, context=around)
    except ValidationError as error:
        # What YAML could not read is already said; that it is then no text says nothing new.
        said = {_line(fault) for fault in located.faults}
        found = file_faults.from_pydantic(error, QuestionnaireFile, located)
        faults += [fault for fault in found if _line(fault) not in said]
    for path, message in _across(located.tree, around):
        faults.append(located.fault(path, message))
    faults.sort(key=_line)
    return (None if faults else file), tuple(faults)


def _line(fault: Fault) -> int:
    number = fault.place.partition("  ")[0].rpartition(":")[2]
    return int(number) if number.isdigit() else 0


def _around(tree: Mapping[object, object], known_probes: frozenset[str] | None) -> Around:
    """Gather what the parts must fit to, as far as the file gives it."""
    title, scale = tree.get("title"), tree.get("scale")
    levels = scale.get("levels") if isinstance(scale, dict) else None
    return Around(
        levels=frozenset(
            value for value in (levels if isinstance(levels, dict) else ()) if type(value) is int
        ),
        topics=frozenset(name for _, name in _ids(tree, "topics")),
        original=next((tag for tag in title if isinstance(tag, str)), "")
        if isinstance(title, dict)
        else "",
        probes=known_probes,
    )


def _ids(tree: Mapping[object, object], key: str) -> Iterator[tuple[int, str]]:
    for number, item in _mappings(tree.get(key)):
        name = item.get("id")
        if isinstance(name, str):
            yield number, name


def _mappings(value: object) -> Iterator[tuple[int, dict[object, object]]]:
    for number, item in enumerate(value if isinstance(value, list) else ()):
        if isinstance(item, dict):
            yield number, item


def _across(tree: Mapping[object, object], around: Around) -> Iterator[tuple[Path, str]]:
    """Yield what is wrong between the parts, as path and sentence."""
    for key in ("topics", "questions"):
        seen: set[str] = set()
        for number, name in _ids(tree, key):
            if name in seen:
                yield (
                    (key, number, "id"),
                    f"The id `{name}` was used before; ids stand for one thing.",
                )
            seen.add(name)
    for number, question in _mappings(tree.get("questions")):
        path: Path = ("questions", number)
        yield from _about_observing(question, path)
        yield from _about_rules(_rules(question, around), max(around.levels, default=None), path)


def _about_observing(question: Mapping[object, object], path: Path) -> Iterator[tuple[Path, str]]:
    has_rules, has_excuse = bool(question.get("observe")), "unobserved_because" in question
    if not has_rules and not has_excuse:
        yield (
            (*path, "unobserved_because"),
            "This question has no rules in `observe`; say why in `unobserved_because`.",
        )
    if has_rules and has_excuse:
        yield (
            (*path, "unobserved_because"),
            "This question has rules in `observe`, so remove `unobserved_because`.",
        )


def _rules(question: Mapping[object, object], around: Around) -> tuple[RuleFile, ...] | None:
    """Return the rules of a question; None when one of them has a fault of its own."""
    try:
        return tuple(
            RuleFile.model_validate(rule, context=around)
            for rule in _as_list(question.get("observe"))
        )
    except ValidationError:
        return None


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _about_rules(
    rules: tuple[RuleFile, ...] | None, highest: int | None, path: Path
) -> Iterator[tuple[Path, str]]:
    if not rules:
        return
    reached = max((rule.at_least for rule in rules if rule.at_least is not None), default=None)
    if highest is not None and (reached is None or reached < highest):
        yield (
            (*path, "observe"),
            f"No rule reaches level {highest}: evidence that passes everything must be able to "
            "show the highest level. Add a rule with that at_least, or drop the rules.",
        )
    if len({rule.over for rule in rules}) > 1:
        yield (
            (*path, "observe"),
            "Some rules say another `over` than others, so that two endpoints can make them "
            "contradict each other; say the same in every rule of this question.",
        )
    for (first, lift), (second, cap) in product(enumerate(rules), repeat=2):
        if first == second or lift.at_least is None or cap.at_most is None:
            continue
        if lift.at_least <= cap.at_most:
            continue
        if cap.over == "best" and not _kinds(lift.when) & _kinds(cap.when):
            # What endpoints of another kind show takes back what this rule forbids.
            continue
        pair = (
            f"Rule {first + 1} (at least {lift.at_least}) and rule {second + 1} "
            f"(at most {cap.at_most})"
        )
        if _can_both_hold(lift.when, cap.when):
            yield (
                (*path, "observe", second),
                f"{pair} can hold on the same evidence and then contradict each other; let one "
                "ask for what the other excludes.",
            )


def _kinds(when: WhenFile) -> set[str]:
    """Return the kinds that a condition looks at, by the first word of the ids of its probes."""
    shares = (when.share_at_least, when.share_below, when.surely_at_least, when.surely_below)
    named = (
        *when.passed,
        *when.failed,
        *when.any_failed,
        *(name for one in shares for name in one),
    )
    whole = () if when.all_must_passed is None else (when.all_must_passed.replace("-", ""),)
    return {*(name.partition("_")[0] for name in named), *whole}


def _can_both_hold(one: WhenFile, other: WhenFile) -> bool:
    """
    Whether one set of findings could fulfil both conditions.

    Which probes are obligatory is not known here. So a condition on all obligatory ones is taken
    to exclude any condition on failed probes: the author means the obligatory ones.
    """
    return not (_excludes(one, other) or _excludes(other, one))


def _excludes(good: WhenFile, bad: WhenFile) -> bool:
    passed = set(good.passed)
    if passed & set(bad.failed):
        return True
    if bad.any_failed and passed >= set(bad.any_failed):
        return True
    if good.all_must_passed is not None and (bad.failed or bad.any_failed):
        return True
    return _is_apart(good.share_at_least, bad.share_below) or _is_apart(
        good.surely_at_least, bad.surely_below
    )


def _is_apart(least: Mapping[str, float], below: Mapping[str, float]) -> bool:
    return any(probe in below and share >= below[probe] for probe, share in least.items())
