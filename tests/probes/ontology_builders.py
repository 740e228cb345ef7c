"""Records with terms, and what a run about terms brings."""

from typing import Any

from fairassess.domain.metadata import Record, Value
from fairassess.domain.objects import FROM_HARVEST, Subject
from fairassess.domain.term_matching import Matcher
from fairassess.probes import ontology_reading
from fairassess.probes.ontology_evidence import Described, OntologyEvidence
from fairassess.vocab import shipped

PANET = Matcher(shipped.vocabulary("panet"))
NEXUS = Matcher(shipped.vocabulary("nexus"))
BASE = PANET.vocabulary.base
SAXS = f"{BASE}PaNET01188"


def subject(*subjects: str | Value, name: str = "oai:x:1", **texts: str) -> Subject:
    """An object whose record has these subjects and these other fields."""
    values = tuple(Value(one) if isinstance(one, str) else one for one in subjects)
    fields = [(field, (Value(text),)) for field, text in texts.items()]
    if values:
        fields.append(("subject", values))
    record = Record(name, "2026-01-01", False, (), tuple(fields))
    return Subject(name, record=record, source=FROM_HARVEST)


def described(*subjects: str | Value, **texts: str) -> Described:
    """The same as a run sees it."""
    one = subject(*subjects, **texts)
    return ontology_reading.described(one, PANET, NEXUS, (PANET, NEXUS), exchange=None)


def evidence(*objects: Described, **changes: Any) -> OntologyEvidence:
    """What a run with these objects brings."""
    vocabulary = PANET.vocabulary
    in_use = [term for term in vocabulary.terms if vocabulary.is_tag(term)]
    fields: dict[str, Any] = {
        "target": "https://x.example/oai",
        "release": "PaNET 1.3.0",
        "techniques": len(in_use),
        "address_base": BASE,
        "objects": objects,
        "unread": 0,
        "is_sample": True,
        "served": (),
        "exchanges": (),
        "stop": None,
    }
    return OntologyEvidence(**(fields | changes))
