"""Judge what metadata name beside the object: people, organisations, instruments, other objects."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from fairassess.domain import datacite, pids
from fairassess.domain.finding import Verdict
from fairassess.domain.pids import Scheme
from fairassess.probes import pid_plan
from fairassess.probes.evaluators import pid_ground as ground
from fairassess.probes.evaluators.pid_ground import ALL, GOOD, MOST, Case, Words, why_not
from fairassess.probes.pid_evidence import (
    Answer,
    Checked,
    Entry,
    Kind,
    Looked,
    Lookup,
    Mention,
)
from fairassess.probes.pid_evidence import PidEvidence as Evidence

_NO_METADATA = "No object came with metadata, from its source or from DataCite."
_NOT_ASKED = "The requests that one object may cost were used up."
INSTRUMENT = "Instrument"
# Of these nobody expects an instrument or a sample; most of them are written about data.
_NO_DATA = frozenset(
    {
        *("Award", "Book", "BookChapter", "ConferencePaper", "ConferenceProceeding", "DataPaper"),
        *("Dissertation", "Event", "Instrument", "Journal", "JournalArticle", "PeerReview"),
        *("PhysicalObject", "Preprint", "Project", "Report", "Service", "Software", "Text"),
    }
)


def people_have_orcids(evidence: Evidence) -> Verdict:
    """Judge P12: metadata name at least one of the people by ORCID."""
    words = Words("objects", "name a person by ORCID", _NO_METADATA)
    return ground.share(evidence, _having(evidence, _is_of(Kind.PERSON)), words, GOOD)


def orcids_exist(evidence: Evidence) -> Verdict:
    """Judge P13: every ORCID is right by its check digit, and ORCID knows it."""
    words = Words("ORCIDs", "are right and known to ORCID", "No ORCID was named.")
    cases = _or_open(evidence, _known(evidence, Kind.PERSON))
    return ground.share(evidence, cases, words, ALL)


def organisations_have_rors(evidence: Evidence) -> Verdict:
    """Judge P14: metadata name at least one organisation by ROR."""
    words = Words("objects", "name an organisation by ROR", _NO_METADATA)
    return ground.share(evidence, _having(evidence, _is_of(Kind.ORGANISATION)), words, GOOD)


def rors_are_active(evidence: Evidence) -> Verdict:
    """Judge P15: every ROR is right by its check digits, known, and active."""
    words = Words("ROR identifiers", "are right, known and active", "No ROR was named.")
    cases = _or_open(evidence, _known(evidence, Kind.ORGANISATION))
    return ground.share(evidence, cases, words, ALL)


def instruments_have_pids(evidence: Evidence) -> Verdict:
    """Judge P16: metadata name the instrument by a persistent identifier."""
    words = Words("objects", "name their instrument by a persistent identifier", _NO_METADATA)
    return ground.share(evidence, _having(_data(evidence), _is_of(Kind.INSTRUMENT)), words, GOOD)


def instruments_are_described(evidence: Evidence) -> Verdict:
    """Judge P17: the identifier of an instrument comes with the mandatory fields of PIDINST."""
    words = Words(
        "instruments",
        "have all that PIDINST demands in their metadata at DataCite",
        "No instrument was named by a DOI.",
    )
    return ground.share(evidence, _or_open(evidence, _described(evidence)), words, MOST)


def _described(evidence: Evidence) -> Iterable[Case]:
    own = [
        Checked(Kind.INSTRUMENT, one.pid, one.datacite, one.entry)
        for one in evidence.looked
        if one.pid is not None and one.datacite is not None and _is_instrument(one.entry)
    ]
    for one in (*own, *_distinct(evidence, Kind.INSTRUMENT)):
        if one.pid.scheme is not Scheme.DOI:
            continue
        found = one.lookup
        if found.answer is None:
            yield Case(one.pid.id, None, exchange=found.exchange, obstacle=found.obstacle)
        elif one.entry is None:
            note = "DataCite shows no metadata of it"
            yield Case(one.pid.id, is_good=False, note=note, exchange=found.exchange)
        else:
            missing = _missing(one.entry)
            note = f"without {', '.join(missing)}" if missing else ""
            yield Case(one.pid.id, not missing, note, found.exchange)


def _is_instrument(entry: Entry | None) -> bool:
    return entry is not None and entry.general_type == INSTRUMENT


def _missing(entry: Entry) -> list[str]:
    """
    Return the fields of PIDINST that DataCite's metadata of an instrument lack.

    Source:
        PIDINST 1.0, mandatory properties, with DataCite's mapping: owner is a contributor of type
        HostingInstitution or the publisher, manufacturer a creator, landing page the address
        registered with the DOI.
    """
    given = {
        "the type Instrument": entry.general_type == INSTRUMENT,
        "a name": bool(entry.title),
        "a landing page": bool(entry.address),
        "an owner": bool(entry.owners or entry.publisher),
        "a manufacturer": bool(entry.makers),
        "a schema version": bool(entry.schema),
    }
    return [name for name, is_given in given.items() if not is_given]


def samples_have_pids(evidence: Evidence) -> Verdict:
    """Judge P18: metadata name the sample by an IGSN or another persistent identifier."""
    words = Words("objects", "name their sample by a persistent identifier", _NO_METADATA)
    return ground.share(evidence, _having(_data(evidence), _is_of(Kind.SAMPLE)), words, GOOD)


def software_has_pids(evidence: Evidence) -> Verdict:
    """Judge P19: software that metadata name is named by a persistent identifier."""
    words = Words(
        "objects that name software",
        "name it by a persistent identifier",
        "No metadata name software.",
    )
    cases = (
        Case(one.name, any(each.pid is not None for each in named))
        for one in evidence.looked
        if (named := [each for each in pid_plan.mentions(one) if each.kind is Kind.SOFTWARE])
    )
    return ground.share(evidence, _or_open(evidence, cases), words, MOST)


def relations_are_typed(evidence: Evidence) -> Verdict:
    """Judge P20: metadata name related objects, and say how they are related."""
    words = Words("objects", "name related objects and how they are related", _NO_METADATA)
    return ground.share(evidence, _having(evidence, _is_typed, _why_untyped), words, GOOD)


def _is_typed(mention: Mention) -> bool:
    return mention.relation in datacite.RELATION_TYPES and mention.kind not in _OF_PEOPLE


def _why_untyped(named: tuple[Mention, ...]) -> str:
    relations = [one for one in named if one.kind not in _OF_PEOPLE]
    if not relations:
        return "it names none"
    said = next((one.relation for one in relations if one.relation), "")
    return f"relationType {said[:60]} is not DataCite's" if said else "the relation has no type"


def related_pids_exist(evidence: Evidence) -> Verdict:
    """Judge P21: identifiers of related objects are registered."""
    words = Words(
        "identifiers of related objects",
        "are registered",
        "No related object was named by a DOI or Handle.",
    )
    cases = _looked_up(evidence, Kind.RELATED, Kind.SAMPLE, Kind.SOFTWARE)
    return ground.share(evidence, _or_open(evidence, cases), words, MOST)


_OF_PEOPLE = (Kind.PERSON, Kind.ORGANISATION)


def _data(evidence: Evidence) -> Evidence:
    """Return the evidence without objects that say of themselves that they are no data."""
    kept = (one for one in evidence.looked if one.entry is None or _is_data(one.entry))
    return replace(evidence, looked=tuple(kept))


def _is_data(entry: Entry) -> bool:
    return entry.general_type not in _NO_DATA


def _is_of(kind: Kind) -> Callable[[Mention], bool]:
    return lambda mention: mention.kind is kind and mention.pid is not None


def _having(
    evidence: Evidence,
    is_wanted: Callable[[Mention], bool],
    why: Callable[[tuple[Mention, ...]], str] = lambda _: "",
) -> Iterable[Case]:
    """Return for each object with metadata whether they name something that is wanted."""
    for one in evidence.looked:
        if one.is_withdrawn:
            continue
        named = pid_plan.mentions(one)
        found = one.datacite
        exchange = found.exchange if found is not None else None
        record = one.subject.record
        if any(map(is_wanted, named)):
            yield Case(one.name, is_good=True, exchange=exchange)
        elif _may_have_more(one):
            # What the record lacks may stand in the metadata that could not be read.
            yield _open(evidence, one)
        elif one.entry is not None or (record is not None and record.fields):
            yield Case(one.name, is_good=False, note=why(named), exchange=exchange)


def _or_open(evidence: Evidence, cases: Iterable[Case]) -> tuple[Case, ...]:
    """Return the cases; where there are none, the objects whose metadata could not be read."""
    found = tuple(cases)
    if found:
        return found
    return tuple(_open(evidence, one) for one in evidence.looked if _may_have_more(one))


def _open(evidence: Evidence, one: Looked) -> Case:
    found = one.datacite
    if found is not None and found.obstacle is not None:
        return Case(one.name, None, exchange=found.exchange, obstacle=found.obstacle)
    return Case(one.name, None, obstacle=why_not(evidence, _NOT_ASKED))


def _may_have_more(looked: Looked) -> bool:
    """Return whether DataCite may have metadata of an object and could not be asked."""
    if looked.entry is not None or looked.is_withdrawn:
        return False
    if looked.pid is None or looked.pid.scheme is not Scheme.DOI:
        return False
    if looked.handle is not None and looked.handle.answer is Answer.UNKNOWN:
        return False
    return looked.datacite is None or looked.datacite.answer is None


def _known(evidence: Evidence, kind: Kind) -> Iterable[Case]:
    """Return for each different ORCID or ROR whether it is right and its registry knows it."""
    broken = {
        each.text: one
        for one in evidence.looked
        for each in pid_plan.mentions(one)
        if each.kind is kind and each.pid is None
    }
    for text, one in broken.items():
        exchange = one.datacite.exchange if one.datacite is not None else None
        note = f"it is {pids.standing(text).value}"
        yield Case(text[:120], is_good=False, note=note, exchange=exchange)
    yield from _looked_up(evidence, kind)


def _looked_up(evidence: Evidence, *kinds: Kind) -> Iterable[Case]:
    for one in _distinct(evidence, *kinds):
        found = one.lookup
        is_known = None if found.answer is None else found.answer is Answer.KNOWN
        note = "" if is_known or found.answer is None else _state(found.answer, found.told)
        yield Case(one.pid.id[:120], is_known, note, found.exchange, found.obstacle)


def _state(answer: Answer, told: str) -> str:
    if answer is Answer.UNKNOWN:
        return "its registry does not know it"
    return f"its registry says {told}" if told else "its registry says that it is closed"


def _distinct(evidence: Evidence, *kinds: Kind) -> Iterable[Checked]:
    """Return what was looked up of these kinds; where nothing was, what should have been."""
    checked = [one for one in evidence.checked if one.kind in kinds]
    yield from checked
    if checked:
        return
    # An object of the sample is judged as such.
    seen = {one.pid.key for one in evidence.looked if one.pid is not None}
    lookup = Lookup(None, why_not(evidence, _NOT_ASKED))
    for one in evidence.looked:
        for mention in pid_plan.mentions(one):
            pid = mention.pid
            if mention.kind not in kinds or pid is None or pid.key in seen:
                continue
            if pid_plan.can_be_asked(mention.kind, pid):
                seen.add(pid.key)
                yield Checked(mention.kind, pid, lookup)
