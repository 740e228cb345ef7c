"""Judge what holds for the public interface of any catalogue, whatever its software."""

from fairassess.domain import licences, pids
from fairassess.domain.finding import Outcome, Verdict
from fairassess.domain.pids import Standing
from fairassess.probes import api_catalogue, api_obstacles
from fairassess.probes.api_catalogue import PAGE, CatalogueEvidence, Entry
from fairassess.probes.api_evidence import Answer, Row, members, text
from fairassess.probes.evaluators import api_ground as ground
from fairassess.probes.evaluators import verdicts
from fairassess.probes.evaluators.api_ground import GOOD, MOST, Case, place, short

_Some = tuple[Answer, tuple[Entry, ...]]
_FIELDS = {"creator": "creator", "year": "year of publication", "description": "description"}


def list_is_public(evidence: CatalogueEvidence) -> Verdict:
    """Judge whether records are listed for everybody, without a sign-in."""
    answer = ground.told(evidence, "list")
    if isinstance(answer, Verdict):
        return answer
    if evidence.entries is None:
        message = f"{answer.request} gives no list of records, but {short(answer.content)}."
        return verdicts.failed(message, place(answer))
    if not evidence.entries:
        return verdicts.failed(f"{answer.request} lists no public record.", place(answer))
    told = "" if evidence.total is None else f" of {evidence.total:,}"
    message = f"Without a sign-in it lists {len(evidence.entries)}{told} records."
    return verdicts.passed(message, place(answer))


def count_equals_list(evidence: CatalogueEvidence) -> Verdict:
    """Judge whether the list is as long as it is said to be."""
    found = _entries(evidence)
    if isinstance(found, Verdict):
        return found
    counted = evidence.answer("count")
    if counted is not None and evidence.total is None:
        told = ground.told(evidence, "count")
        if isinstance(told, Verdict):
            return told
        message = f"{told.request} gives no count, but {short(told.content)}."
        return verdicts.failed(message, place(told))
    total = evidence.total
    if total is None:
        if evidence.stop is not None:
            return ground.unasked(evidence)
        return verdicts.failed("The list does not say how many records there are.", place(found[0]))
    if total > 2 * PAGE:
        return _end(evidence, "last", total, evidence.ending, evidence.end_at)
    if total > PAGE:
        return _end(evidence, "page2", total, evidence.following, PAGE)
    return _end(evidence, "list", total, found[1], 0)


def _end(
    evidence: CatalogueEvidence,
    label: str,
    total: int,
    entries: tuple[Entry, ...] | None,
    start: int,
) -> Verdict:
    answer = ground.given(evidence, label)
    if isinstance(answer, Verdict):
        return answer
    wanted = min(PAGE, total - start)
    if entries is not None and len(entries) == wanted:
        is_end = start + wanted == total
        message = f"The list has {ground.some(total, 'record')}, as the count says."
        if not is_end:
            message = f"As far as pages reach, the list has what the count says ({total:,})."
        return verdicts.passed(message, place(answer))
    message = (
        f"{total:,} records are counted, but from place {start + 1:,} on there are"
        f" {len(entries or ())} in the place of {wanted}."
    )
    return verdicts.failed(message, place(answer))


def pages_are_disjoint(evidence: CatalogueEvidence) -> Verdict:
    """Judge whether a second page shows other records than the first."""
    found = _entries(evidence)
    if isinstance(found, Verdict):
        return found
    second = ground.given(evidence, "page2")
    if isinstance(second, Verdict):
        # Of a list that is whole on its first page a second one may be refused.
        is_whole = len(found[1]) < PAGE and second.outcome is Outcome.UNTESTED
        return verdicts.inapplicable("All records are on one page.") if is_whole else second
    entries = evidence.following
    if entries is None:
        return verdicts.failed("The second page is no list of records.", place(second))
    before, after = ([one.key for one in page] for page in (found[1], entries))
    return ground.second_page(
        (found[0], before), (second, after), most=PAGE, total=evidence.total, things="records"
    )


def single_record_equals_list(evidence: CatalogueEvidence) -> Verdict:
    """Judge whether a record that is read alone is the one of the list."""
    found = _entries(evidence)
    if isinstance(found, Verdict):
        return found
    single = ground.told(evidence, "single")
    if isinstance(single, Verdict):
        return ground.with_hint(single, evidence.key)
    in_list = next(one.row for one in found[1] if one.key == evidence.key)
    return ground.compared(in_list, single, name=evidence.key, volatile=evidence.is_volatile)


def missing_record_is_told(evidence: CatalogueEvidence) -> Verdict:
    """Judge whether a record that is not there is answered with HTTP 404."""
    found = _entries(evidence)
    if isinstance(found, Verdict):
        return found
    answer = evidence.answer("missing")
    if answer is None:
        return ground.unasked(evidence)
    status = answer.exchange.status
    obstacle = api_obstacles.in_the_way(answer)
    if status is not None and status >= 500 and not _fails_elsewhere(evidence):
        message = f"A record that is not there makes the server fail: HTTP {status}."
        return verdicts.failed(message, place(answer))
    if obstacle is not None:
        return verdicts.cant_tell(obstacle.reason, obstacle.message, place(answer))
    if status in (404, 410):
        return verdicts.passed(f"It says HTTP {status}.", place(answer))
    message = f"A record that is not there is answered with HTTP {status}."
    return verdicts.failed(message, place(answer))


def _fails_elsewhere(evidence: CatalogueEvidence) -> bool:
    """Return whether the server fails for requests that are right, too: then it is ill."""
    return any(
        (one.exchange.status or 0) >= 500 for one in evidence.answers if one.label != "missing"
    )


def records_are_described(evidence: CatalogueEvidence) -> Verdict:
    """Judge whether records have what people need to understand and to cite them."""
    found = _entries(evidence)
    if isinstance(found, Verdict):
        return found
    cases = [Case(one.key, _lacks(one, evidence.described_by), found[0]) for one in found[1]]
    wanted = ", ".join(_FIELDS.get(name, name) for name in evidence.described_by)
    return ground.judge(cases, things="records", good=f"have {wanted}", least=MOST)


def _lacks(entry: Entry, wanted: tuple[str, ...]) -> str:
    missing = [_FIELDS.get(name, name) for name in wanted if not any(entry.texts(name))]
    return f"no {', no '.join(missing)}" if missing else ""


def pids_are_public(evidence: CatalogueEvidence) -> Verdict:
    """Judge whether records have persistent identifiers, and not those of the house."""
    found = _entries(evidence)
    if isinstance(found, Verdict):
        return found
    cases = [Case(one.key, _no_pid(one), found[0]) for one in found[1]]
    good = "have a persistent identifier"
    return ground.judge(cases, things="records", good=good, least=MOST)


def _no_pid(entry: Entry) -> str:
    standings = [pids.standing(name) for name in entry.subject.pids]
    if Standing.PERSISTENT in standings:
        return ""
    if not standings:
        return "it tells none"
    return f"{entry.subject.pids[0][:80]} is {standings[0].value}"


def licences_are_stated(evidence: CatalogueEvidence) -> Verdict:
    """Judge whether records name a licence that machines know."""
    answer = ground.given(evidence, evidence.licensed_label)
    if isinstance(answer, Verdict):
        return answer
    if evidence.licensed is None:
        return verdicts.untested(f"{answer.request} gives no list of records.", place(answer))
    cases = [Case(one.key, _no_licence(one), answer) for one in evidence.licensed]
    good = "name a licence that machines know"
    nothing = f"{answer.request} lists no records."
    return ground.judge(cases, things="records", good=good, least=GOOD, nothing=nothing)


def _no_licence(entry: Entry) -> str:
    told = entry.texts("rights")
    if any(licences.is_known(one) for one in told):
        return ""
    return f"the licence is {short(told[0])}" if told else "no licence is named"


def openapi_is_published(evidence: CatalogueEvidence) -> Verdict:
    """Judge whether the interface describes itself as OpenAPI."""
    if evidence.stop is not None and evidence.stop.word == api_catalogue.UNKNOWN:
        return ground.unasked(evidence)
    return ground.describes_itself(evidence, "openapi", _is_openapi)


def _is_openapi(content: Row) -> bool:
    is_versioned = bool(text(content.get("openapi")) or text(content.get("swagger")))
    return is_versioned and isinstance(content.get("paths"), dict)


def datasets_are_public(evidence: CatalogueEvidence) -> Verdict:
    """Judge whether SciCat shows public datasets beside what is published."""
    found = ground.told_count(evidence, "datasets_count")
    if isinstance(found, Verdict):
        return found
    answer, count = found
    if count == 0:
        return verdicts.failed("No dataset is public.", place(answer))
    return verdicts.passed(f"{ground.some(count, 'public dataset')} can be seen.", place(answer))


def anonymous_sign_in_is_offered(evidence: CatalogueEvidence) -> Verdict:
    """Judge whether ICAT lets in those who name nobody."""
    answer = ground.told(evidence, "properties")
    if isinstance(answer, Verdict):
        is_there = answer.outcome is not Outcome.FAILED
        return answer if is_there else verdicts.inapplicable(answer.message, *answer.evidence)
    named = [text(one.get("mnemonic")) for one in members(answer.members.get("authenticators"))]
    if not named:
        return verdicts.inapplicable("It names no authenticators.", place(answer))
    told = ", ".join(named)[:200]
    if "anon" in named:
        return verdicts.passed(
            f"It offers to sign in as nobody, by anon (of {told}).", place(answer)
        )
    return verdicts.failed(f"It offers {told}, and no anon.", place(answer))


def oai_pmh_is_there(evidence: CatalogueEvidence) -> Verdict:
    """Judge whether the OAI-PMH interface of the software is where it usually is."""
    answer = evidence.answer("oai")
    if answer is None:
        return ground.unasked(evidence)
    obstacle = api_obstacles.in_the_way(answer)
    if obstacle is not None:
        return verdicts.cant_tell(obstacle.reason, obstacle.message, place(answer))
    status = answer.exchange.status
    is_oai = b"<OAI-PMH" in answer.exchange.body_start[:2_000] or "version" in answer.members
    if answer.exchange.failure is None and is_oai:
        return verdicts.passed(f"{answer.request} answers (HTTP {status}).", place(answer))
    if status in (401, 404):
        return verdicts.failed(f"{answer.request} answers HTTP {status}.", place(answer))
    message = f"{answer.request}: what answers is no OAI-PMH."
    return verdicts.failed(message, place(answer))


def _entries(evidence: CatalogueEvidence) -> _Some | Verdict:
    """Return the first page with its records, for a check that goes on from there."""
    answer = ground.given(evidence, "list")
    if isinstance(answer, Verdict):
        return answer
    if evidence.entries is None:
        return verdicts.untested(f"{answer.request} gives no list of records.", place(answer))
    if not evidence.entries:
        return verdicts.inapplicable(f"{answer.request} lists no record.", place(answer))
    return answer, evidence.entries
