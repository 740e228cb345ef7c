"""Judge the texts inside records: check T08."""

from collections import Counter

from fairassess.domain.finding import Measure, Verdict
from fairassess.domain.number_words import in_records
from fairassess.probes.evaluators import oaipmh_ground as ground
from fairassess.probes.evaluators.oaipmh_ground import at
from fairassess.probes.oai_evidence import Asked, OaiEvidence, Record
from fairassess.probes.oai_flaws import OddKind, OddText


def texts_are_clean(evidence: OaiEvidence) -> Verdict:
    """Judge T08: texts are not encoded twice, have lost no character and hold no HTML."""
    found = [(page, one) for page, one in ground.records(evidence) if one.payload is not None]
    if not found:
        if ground.all_deleted(evidence):
            return ground.inapplicable("All records seen are deleted.")
        if ground.records(evidence):
            return ground.untested("No record seen carries metadata.")
        return ground.no_records(evidence)
    wrong = [(page, one, odd) for page, one in found if (odd := _odd(page, one))]
    measure = Measure(len(found) - len(wrong), len(found))
    if not wrong:
        message = f"The texts of {in_records(len(found))} are clean: no double UTF-8, no HTML."
        return ground.passed(message, measure=measure)
    _, record, first = wrong[0]
    kinds = Counter(kind for _, _, odd in wrong for kind in {text.kind for text in odd})
    told = ground.listing(f"{kind.value} in {number}" for kind, number in kinds.most_common())
    message = (
        f"{len(wrong)} of {len(found)} records hold spoiled texts ({told}); first "
        f"{first[0].element} of {record.identifier[:120]}: {first[0].excerpt}."
    )
    pointers = [at(p, one.identifier or "record", odd[0].excerpt) for p, one, odd in wrong]
    return ground.failed(message, *pointers, measure=measure)


def _odd(page: Asked, record: Record) -> tuple[OddText, ...]:
    """Return the odd texts of a record; on a repaired page U+FFFD may be of our own making."""
    if page.reading.characters is None:
        return record.odd_texts
    return tuple(odd for odd in record.odd_texts if odd.kind is not OddKind.REPLACEMENT)
