"""Judge identifiers by what they are, before anybody is asked about them."""

from collections import Counter
from collections.abc import Iterable

from fairassess.domain import pids
from fairassess.domain.finding import Verdict
from fairassess.domain.objects import GIVEN
from fairassess.domain.pids import Standing
from fairassess.probes.evaluators import pid_ground as ground
from fairassess.probes.evaluators.pid_ground import ALL, MOST, Case, Words
from fairassess.probes.pid_evidence import Looked, PidEvidence

_LONGEST_NAME = 120


def objects_have_pids(evidence: PidEvidence) -> Verdict:
    """Judge P01: each object has a persistent identifier of its own."""
    words = Words(
        "objects",
        "have a persistent identifier",
        "No object was given that still exists.",
        _kinds(evidence),
    )
    cases = (Case(one.name, one.pid is not None, _what(one)) for one in _live(evidence))
    return ground.share(evidence, cases, words, MOST)


def pids_are_valid(evidence: PidEvidence) -> Verdict:
    """Judge P02: no identifier is broken."""
    words = Words(
        "objects",
        "have identifiers of the right form, with right check digits",
        "No object has an identifier of a scheme that is known here.",
    )
    meant = (Standing.PERSISTENT, Standing.TEST, Standing.BROKEN)
    cases = (_case_without(one, meant, (Standing.BROKEN,)) for one in evidence.looked)
    return ground.share(evidence, (case for case in cases if case is not None), words, ALL)


def prefixes_are_real(evidence: PidEvidence) -> Verdict:
    """Judge P03: no prefix is one for tests, or was never set."""
    words = Words(
        "objects",
        "have identifiers with a prefix that counts",
        "No object has an identifier with a prefix.",
    )
    meant = (Standing.PERSISTENT, Standing.TEST, Standing.UNSET)
    wrong = (Standing.TEST, Standing.UNSET)
    cases = (_case_without(one, meant, wrong) for one in evidence.looked)
    return ground.share(evidence, (case for case in cases if case is not None), words, ALL)


def pids_are_links(evidence: PidEvidence) -> Verdict:
    """Judge P04: metadata give the identifier as an https address, or say of which scheme it is."""
    words = Words(
        "objects",
        "are named by an https address, or with the type of the identifier",
        "No object came with metadata that give a persistent identifier.",
    )
    cases = (
        Case(one.name, _is_linked(one), "" if _is_linked(one) else _texts_of_pid(one))
        for one in evidence.looked
        # How a person typed it says nothing of how the metadata give it.
        if one.pid is not None and one.subject.source != GIVEN
    )
    return ground.share(evidence, cases, words, MOST)


def _live(evidence: PidEvidence) -> Iterable[Looked]:
    """Return the objects that are not withdrawn: of those no record says what they were."""
    for one in evidence.looked:
        record = one.subject.record
        if record is None or not record.is_deleted:
            yield one


def _texts(looked: Looked) -> tuple[str, ...]:
    return looked.subject.pids or (looked.subject.identifier,)


def _kinds(evidence: PidEvidence) -> str:
    """Return what the objects without identifier are known by, where there are several."""
    found = Counter(
        pids.standing(_texts(one)[0]).value for one in _live(evidence) if one.pid is None
    )
    if sum(found.values()) < 2:
        return ""
    told = ", ".join(f"{number} by {kind}" for kind, number in found.most_common(3))
    return f"Those without one are known {told}."


def _what(looked: Looked) -> str:
    if looked.pid is not None:
        return ""
    kind = pids.standing(_texts(looked)[0])
    if kind is Standing.PERSISTENT:
        return "its name is that of a person or an organisation"
    return f"its name is {kind.value}"


def _case_without(
    looked: Looked, meant: tuple[Standing, ...], wrong: tuple[Standing, ...]
) -> Case | None:
    """Return whether none of an object's identifiers is of a wrong kind; None when none counts."""
    found = [(text, pids.standing(text)) for text in looked.subject.pids]
    if not any(kind in meant for _, kind in found):
        return None
    bad = next(((text, kind) for text, kind in found if kind in wrong), None)
    if bad is None:
        return Case(looked.name, is_good=True)
    text, kind = bad
    return Case(text[:_LONGEST_NAME], is_good=False, note=f"it is {kind.value}")


def _is_linked(looked: Looked) -> bool:
    own = looked.pid
    if own is None:
        return False
    for text in looked.subject.pids:
        pid = pids.parse(text)
        if pid is not None and pid.key == own.key and pid.is_https_link:
            return True
    record = looked.subject.record
    values = record.values("identifier") if record is not None else ()
    return any(
        value.attribute("identifierType") and value.text.strip() in looked.subject.pids
        for value in values
    )


def _texts_of_pid(looked: Looked) -> str:
    return f"written as {', '.join(looked.subject.pids)[:_LONGEST_NAME]}"
