"""Judge how a search API lists datasets, one by one and by pages: checks A01 to A13."""

import re
from datetime import datetime

from fairassess.domain.finding import Verdict
from fairassess.probes import api_obstacles
from fairassess.probes.api_evidence import Row, text
from fairassess.probes.evaluators import api_ground as ground
from fairassess.probes.evaluators import verdicts
from fairassess.probes.evaluators.api_ground import Case, place, short
from fairassess.probes.search_api_evidence import PAGE, RELATIONS, SearchApiEvidence

_DATE = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_VOLATILE = frozenset({"score", "provider", *RELATIONS})
"""Members of a dataset that may differ between two answers."""


def counts_datasets(evidence: SearchApiEvidence) -> Verdict:
    """Judge A02: it tells how many datasets it has, and has some."""
    found = ground.told_count(evidence, "count")
    if isinstance(found, Verdict):
        return found
    answer, count = found
    if count == 0:
        return verdicts.failed("It has no datasets: the count is 0.", place(answer))
    return verdicts.passed(f"It has {ground.some(count, 'dataset')}.", place(answer))


def lists_datasets(evidence: SearchApiEvidence) -> Verdict:
    """Judge A01: it lists datasets, and no more than asked for."""
    listed = ground.told_rows(evidence, "list")
    if isinstance(listed, Verdict):
        return listed
    answer, found = listed
    if isinstance(answer.content, list) and len(found) < len(answer.content):
        return verdicts.failed("The list holds what is no object.", place(answer))
    # A federated search passes the limit on to each of its providers.
    most = PAGE * max(1, len(evidence.providers))
    if len(found) > most:
        message = f"Asked for {PAGE} datasets, it sent {len(found)}: the limit is not kept."
        return verdicts.failed(message, place(answer))
    if not found:
        return verdicts.failed("The list is empty.", place(answer))
    return verdicts.passed(f"Asked for {PAGE} datasets, it sent {len(found)}.", place(answer))


def datasets_have_mandatory_fields(evidence: SearchApiEvidence) -> Verdict:
    """Judge A03: each dataset has pid, title, isPublic and creationDate, of the right type."""
    found = ground.some_rows(evidence, "list")
    if isinstance(found, Verdict):
        return found
    cases = [Case(_name(row), _missing(row), found[0]) for row in found[1]]
    return ground.judge(cases, things="datasets", good="have all mandatory fields")


def _missing(row: Row) -> str:
    wrong = [name for name in ("pid", "title") if not text(row.get(name))]
    if not isinstance(row.get("isPublic"), bool):
        wrong.append("isPublic")
    if not is_date(row.get("creationDate")):
        wrong.append("creationDate")
    told = ", ".join(f"{name} is {short(row.get(name))}" for name in wrong)
    return told.replace("null", "missing")


def is_date(value: object) -> bool:
    """Return whether a value is a date as ISO 8601 writes it, with or without a time."""
    written = text(value)
    if not _DATE.fullmatch(written):
        return False
    try:
        datetime.fromisoformat(written)
    except ValueError:
        return False
    return True


def _name(row: Row) -> str:
    return text(row.get("pid")) or text(row.get("title")) or "a dataset"


def shows_public_datasets_only(evidence: SearchApiEvidence) -> Verdict:
    """Judge A04: no dataset is listed that is not public."""
    found = ground.some_rows(evidence, "list")
    if isinstance(found, Verdict):
        return found
    stated = [row for row in found[1] if isinstance(row.get("isPublic"), bool)]
    cases = [
        Case(_name(row), "" if row.get("isPublic") else "isPublic is false", found[0])
        for row in stated
    ]
    nothing = "No dataset says whether it is public."
    return ground.judge(cases, things="datasets", good="are public", nothing=nothing)


def count_equals_list(evidence: SearchApiEvidence) -> Verdict:
    """Judge A05: the list is as long as the count says."""
    if evidence.providers:
        return verdicts.inapplicable("A federated search counts for each provider by itself.")
    counted = ground.given(evidence, "count")
    listed = ground.rows(evidence, "list")
    for one in (counted, listed):
        if isinstance(one, Verdict):
            return one
    count = evidence.count
    if count is None or isinstance(counted, Verdict) or isinstance(listed, Verdict):
        return verdicts.untested("It does not say how many datasets it has.")
    label, wanted = _end_of_list(count)
    end = ground.rows(evidence, label)
    if isinstance(end, Verdict):
        return end
    if len(end[1]) == wanted:
        message = f"The list ends after {ground.some(count, 'dataset')}, as the count says."
        return verdicts.passed(message, place(counted), place(end[0]))
    message = (
        f"The count says {count:,}, but {end[0].request.lower()} holds {len(end[1])} in the place"
        f" of {wanted}."
    )
    return verdicts.failed(message, place(counted), place(end[0]))


def _end_of_list(count: int) -> tuple[str, int]:
    """Return which answer shows the end of the list, and how many objects it must hold."""
    if count > 2 * PAGE:
        return "last", 1
    return ("page2", count - PAGE) if count > PAGE else ("list", count)


def pages_are_disjoint(evidence: SearchApiEvidence) -> Verdict:
    """Judge A06: a second page shows other datasets than the first."""
    first = ground.rows(evidence, "list")
    if isinstance(first, Verdict):
        return first
    second = ground.given(evidence, "page2")
    if isinstance(second, Verdict):
        return second
    found = second.rows
    if found is None:
        return verdicts.failed("With skip it gives no list.", place(second))
    before, after = ([text(row.get("pid")) for row in rows] for rows in (first[1], found))
    return ground.second_page(
        (first[0], before), (second, after), most=PAGE, total=evidence.count, things="datasets"
    )


def single_dataset_equals_list(evidence: SearchApiEvidence) -> Verdict:
    """Judge A07: a dataset read by its percent-encoded PID is the one that the list shows."""
    listed = ground.some_rows(evidence, "list")
    if isinstance(listed, Verdict):
        return listed
    if not evidence.pid:
        return verdicts.untested("No dataset of the list has a pid.", place(listed[0]))
    single = ground.told(evidence, "single")
    if isinstance(single, Verdict):
        return ground.with_hint(single, evidence.pid)
    in_list = next(row for row in listed[1] if text(row.get("pid")) == evidence.pid)
    return ground.compared(in_list, single, name=evidence.pid, volatile=_VOLATILE)


def finds_nothing_for_nonsense(evidence: SearchApiEvidence) -> Verdict:
    """Judge A08: a filter that fits no dataset finds none."""
    listed = ground.told_rows(evidence, "nonsense")
    if isinstance(listed, Verdict):
        return listed
    answer, found = listed
    if found:
        message = f"{len(found)} datasets came for a pid that none has: the filter is not applied."
        return verdicts.failed(message, place(answer))
    return verdicts.passed("A filter that fits nothing gives an empty list.", place(answer))


def bad_filter_is_refused(evidence: SearchApiEvidence) -> Verdict:
    """Judge A09: a filter that is no JSON is refused as the mistake of whoever asked."""
    return _refused(evidence, "bad_filter", "A filter that is no JSON", range(400, 500))


def missing_dataset_is_told(evidence: SearchApiEvidence) -> Verdict:
    """Judge A10: a dataset that is not there is answered with 404 and an error as JSON."""
    found = _refused(evidence, "missing", "A dataset that is not there", range(404, 405))
    answer = evidence.answer("missing")
    if answer is None or not found.outcome.is_conclusive or answer.exchange.status != 404:
        return found
    error = answer.content.get("error") if isinstance(answer.content, dict) else None
    # FastAPI and NestJS tell errors beside the form of LoopBack; all of them say what is wrong.
    content = answer.content if isinstance(answer.content, dict) else {}
    if isinstance(error, dict) and error.get("statusCode") == 404:
        return verdicts.passed("It says 404, and so does the error in the body.", place(answer))
    if content.get("detail") or content.get("message"):
        message = "It says 404, and what is missing; the error has another form than LoopBack's."
        return verdicts.passed(message, place(answer))
    return verdicts.failed("It says 404 without an error as JSON in the body.", place(answer))


def _refused(evidence: SearchApiEvidence, label: str, what: str, wanted: range) -> Verdict:
    """Judge an answer that should refuse; only where others are answered well it tells anything."""
    answer = evidence.answer(label)
    listed = ground.given(evidence, "list")
    if answer is None or isinstance(listed, Verdict):
        return listed if isinstance(listed, Verdict) else ground.unasked(evidence)
    status = answer.exchange.status or 0
    obstacle = api_obstacles.in_the_way(answer)
    if status >= 500 and not _fails_elsewhere(evidence, label):
        return verdicts.failed(f"{what} makes the server fail: HTTP {status}.", place(answer))
    if obstacle is not None:
        return verdicts.cant_tell(obstacle.reason, obstacle.message, place(answer))
    if answer.exchange.failure is not None:
        return verdicts.untested(answer.exchange.failure.message, place(answer))
    if status in wanted:
        return verdicts.passed(f"{what} is refused with HTTP {status}.", place(answer))
    return verdicts.failed(f"{what} is answered with HTTP {status}.", place(answer))


def _fails_elsewhere(evidence: SearchApiEvidence, label: str) -> bool:
    """Return whether the server fails for requests that are right, too: then it is ill."""
    return any(
        (one.exchange.status or 0) >= 500
        for one in evidence.answers
        if one.label not in (label, "bad_filter", "missing")
    )


def answers_in_both_cases(evidence: SearchApiEvidence) -> Verdict:
    """Judge A11: the path may be written in capitals and in lower case."""
    listed = ground.given(evidence, "list")
    if isinstance(listed, Verdict):
        return listed
    other = ground.told(evidence, "other_case")
    if isinstance(other, Verdict):
        return other
    return verdicts.passed("/Datasets and /datasets are both answered.", place(other))


def federation_is_whole(evidence: SearchApiEvidence) -> Verdict:
    """Judge A12: datasets of a federated search say from which provider they come."""
    root = evidence.answer("root")
    if root is None:
        return ground.unasked(evidence)
    obstacle = api_obstacles.in_the_way(root)
    listed = evidence.answer("list")
    # A page for people often stands there beside a good API; then it is no federated search.
    is_page = listed is not None and listed.is_good and api_obstacles.is_page(root)
    if obstacle is not None and not is_page:
        return verdicts.cant_tell(obstacle.reason, obstacle.message, place(root))
    if not evidence.providers:
        return verdicts.inapplicable("It asks no other providers: it is no federated search.")
    found = ground.some_rows(evidence, "list")
    if isinstance(found, Verdict):
        return found
    cases = [
        Case(_name(row), "" if text(row.get("provider")) else "no provider is told", found[0])
        for row in found[1]
    ]
    told = ground.judge(cases, things="datasets", good="say from which provider they come")
    message = f"It asks {len(evidence.providers)} providers. {told.message}"
    return Verdict(told.outcome, message, told.reason, told.evidence, told.measure)
