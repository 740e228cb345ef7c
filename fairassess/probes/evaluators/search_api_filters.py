"""Judge what a search API can be asked for, and what datasets are related to: A14 to A21."""

from fairassess.domain.finding import Measure, Verdict
from fairassess.probes import search_api_choice as choose
from fairassess.probes.api_evidence import Row, text, whole
from fairassess.probes.evaluators import api_ground as ground
from fairassess.probes.evaluators import verdicts
from fairassess.probes.evaluators.api_ground import is_number, place, short
from fairassess.probes.search_api_evidence import PAGE, RELATIONS, SearchApiEvidence

_FEWEST_FILLED = 4
"""Relations of six that should be filled in some dataset of a page."""


def relations_are_filled(evidence: SearchApiEvidence) -> Verdict:
    """Judge A14: datasets come with what they are related to, when that is asked for."""
    some = ground.some_rows(evidence, "list")
    if isinstance(some, Verdict):
        return some
    filled: list[str] = []
    empty: list[str] = []
    unknown: list[Verdict] = []
    for relation in RELATIONS:
        found = ground.rows(evidence, f"include {relation}")
        if isinstance(found, Verdict):
            answer = evidence.answer(f"include {relation}")
            refused = answer is not None and (answer.exchange.status or 0) in range(400, 500)
            if found.reason is None and refused:
                empty.append(f"{relation} (refused)")
            else:
                unknown.append(found)
        elif any(row.get(relation) for row in found[1]):
            filled.append(relation)
        else:
            empty.append(relation)
    # What could not be told may be filled or not; it must not turn the verdict.
    if len(filled) < _FEWEST_FILLED <= len(filled) + len(unknown):
        return unknown[0]
    measure = Measure(len(filled), len(filled) + len(empty))
    message = f"Filled: {', '.join(filled) or 'none'}; not filled: {', '.join(empty) or 'none'}."
    say = verdicts.passed if len(filled) >= _FEWEST_FILLED else verdicts.failed
    return say(message, place(some[0]), measure=measure)


def relations_filter_datasets(evidence: SearchApiEvidence) -> Verdict:
    """Judge A15: a filter on a relation leaves out datasets that have none that fits."""
    listed = ground.told_rows(evidence, "join")
    if isinstance(listed, Verdict):
        return listed
    answer, found = listed
    if found:
        message = (
            f"{len(found)} datasets came for a technique that none has: a filter on a relation"
            " leaves none out."
        )
        return verdicts.failed(message, place(answer))
    return verdicts.passed("Datasets without a technique that fits are left out.", place(answer))


def files_and_their_count_agree(evidence: SearchApiEvidence) -> Verdict:
    """Judge A16: the files of a dataset are as many as their count says."""
    listed = ground.some_rows(evidence, "list")
    if isinstance(listed, Verdict):
        return listed
    if not evidence.files_of:
        return verdicts.untested("No dataset of the list has a pid.", place(listed[0]))
    files, counted = ground.told(evidence, "files"), ground.told(evidence, "files_count")
    if isinstance(files, Verdict):
        return files
    if isinstance(counted, Verdict):
        return counted
    found, count = files.rows, whole(counted.members.get("count"))
    if found is None or count is None:
        wrong = files if found is None else counted
        message = f"{wrong.request}: neither list nor count, but {short(wrong.content)}."
        return verdicts.failed(message, place(wrong))
    # Not every server limits this list, and some limit the blocks that files are kept in.
    is_whole = len(found) == count or PAGE <= len(found) <= count
    told = ground.some(count, "file")
    message = f"{evidence.files_of[:120]} has {told} by its count; {len(found):,} came."
    say = verdicts.passed if is_whole else verdicts.failed
    return say(message, place(files), place(counted))


def technique_filter_works(evidence: SearchApiEvidence) -> Verdict:
    """Judge A17: datasets are found by the technique that they name."""
    missing = _without_technique(evidence)
    if missing is not None:
        return missing
    return _found_by(evidence, "technique", evidence.technique, "techniques")


def narrower_techniques_are_found(evidence: SearchApiEvidence) -> Verdict:
    """Judge A18: a broad term of PaNET finds datasets that name a narrower one."""
    missing = _without_technique(evidence)
    if missing is not None:
        return missing
    is_asked = evidence.answer("narrower") is not None
    if not is_asked and not choose.is_panet(evidence.technique) and evidence.stop is None:
        message = f"The technique has no address of PaNET, but {short(evidence.technique)}."
        return verdicts.inapplicable(message)
    found = ground.told(evidence, "narrower")
    if isinstance(found, Verdict):
        return found
    rows = found.rows or ()
    narrower = [row for row in rows if choose.names_panet(row, but=choose.PANET_ROOT)]
    if narrower:
        message = (
            f"By the term above all techniques it finds {ground.some(len(rows), 'dataset')},"
            f" {len(narrower)} of them with a narrower one."
        )
        return verdicts.passed(message, place(found))
    message = (
        "By the term above all techniques it finds no dataset with a narrower one, such as"
        f" {short(evidence.technique)}."
    )
    return verdicts.failed(message, place(found))


def _without_technique(evidence: SearchApiEvidence) -> Verdict | None:
    """Return the verdict where no technique is known to ask for; None where one is."""
    if evidence.technique:
        return None
    for label in ("list", "include techniques"):
        found = ground.some_rows(evidence, label)
        if isinstance(found, Verdict):
            return found
    return verdicts.inapplicable("No dataset of the page names a technique.")


def _found_by(evidence: SearchApiEvidence, label: str, name: str, relation: str) -> Verdict:
    listed = ground.told_rows(evidence, label)
    if isinstance(listed, Verdict):
        return listed
    answer, found = listed
    if not found:
        message = f"It finds no dataset by {short(name)}, though one names it."
        return verdicts.failed(message, place(answer))
    without = [row for row in found if not row.get(relation)]
    if without:
        message = f"{len(without)} of {len(found)} datasets found by {short(name)} name none."
        return verdicts.failed(message, place(answer))
    return verdicts.passed(f"It finds datasets by {short(name)}.", place(answer))


def parameter_ranges_work(evidence: SearchApiEvidence) -> Verdict:
    """Judge A19: datasets are found by a range of a parameter."""
    missing = _without_quantity(evidence)
    if missing is not None:
        return missing
    return _found_by(evidence, "range", _range_of(evidence), "parameters")


def parameter_units_are_converted(evidence: SearchApiEvidence) -> Verdict:
    """Judge A20: the same range in another unit finds the same datasets."""
    missing = _without_quantity(evidence)
    if missing is not None:
        return missing
    first = ground.some_rows(evidence, "range")
    if isinstance(first, Verdict):
        return first
    found = ground.told(evidence, "other_unit")
    if isinstance(found, Verdict):
        return found
    one = evidence.quantity
    unit = "" if one is None else f"{one.other_value:g} {one.other_unit}"
    rows = found.rows or ()
    if not rows:
        message = f"A range around {_range_of(evidence)} finds datasets, around {unit} none."
        return verdicts.failed(message, place(found), place(first[0]))
    is_cut = len(rows) >= PAGE or len(first[1]) >= PAGE
    if not is_cut and _pids(rows) != _pids(first[1]):
        message = f"Ranges around {_range_of(evidence)} and {unit} find different datasets."
        return verdicts.failed(message, place(found), place(first[0]))
    message = f"Ranges around {_range_of(evidence)} and {unit} find the same datasets."
    return verdicts.passed(message, place(found), place(first[0]))


def _without_quantity(evidence: SearchApiEvidence) -> Verdict | None:
    """Return the verdict where no parameter is known to ask for; None where one is."""
    if evidence.quantity is not None:
        return None
    for label in ("list", "include parameters"):
        found = ground.some_rows(evidence, label)
        if isinstance(found, Verdict):
            return found
    message = "No dataset of the page has a parameter with a number and a unit that we know."
    return verdicts.inapplicable(message)


def _range_of(evidence: SearchApiEvidence) -> str:
    one = evidence.quantity
    return "" if one is None else f"{one.name[:60]} {one.value:g} {one.unit}"


def _pids(rows: tuple[Row, ...]) -> set[str]:
    return {text(row.get("pid")) for row in rows}


def query_gives_scores(evidence: SearchApiEvidence) -> Verdict:
    """Judge A21: a search for a word gives datasets with scores, the best first."""
    listed = ground.some_rows(evidence, "list")
    if isinstance(listed, Verdict):
        return listed
    if not evidence.word:
        if evidence.stop is not None:
            return ground.unasked(evidence)
        return verdicts.inapplicable("No title of the page has a word to search for.")
    apart = evidence.answer("query_apart")
    is_scored = apart is not None and any(row.get("score") for row in apart.rows or ())
    found = ground.told(evidence, "query_apart" if is_scored else "query")
    if isinstance(found, Verdict):
        return found
    rows = found.rows
    word = short(evidence.word)
    if not rows:
        message = f"A search for {word} finds nothing, though a title has that word."
        return verdicts.failed(message, place(found))
    scores = [row.get("score") for row in rows]
    numbers = [score for score in scores if isinstance(score, int | float) and is_number(score)]
    if len(numbers) < len(scores):
        message = f"Of {len(scores)} datasets found for {word}, {len(numbers)} have a score."
        return verdicts.failed(message, place(found))
    if not any(numbers):
        message = f"All {len(numbers)} datasets found for {word} have the score 0."
        return verdicts.failed(message, place(found))
    if numbers != sorted(numbers, reverse=True):
        message = f"The scores for {word} do not fall: {short(numbers)}."
        return verdicts.failed(message, place(found))
    return verdicts.passed(f"The scores for {word}: {short(numbers)}.", place(found))
