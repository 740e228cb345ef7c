"""Cases of what stands in a reply: JSON without measure, and documents that lead elsewhere."""

import json

from fairassess.domain import json_text
from fairassess.errors import Invalid
from fairassess.probes import landing_jsonld
from fairassess.probes.landing_values import FaultKind, Script
from fairassess.selftest.bench import Broken, Case, Check, ask, has_worked, hold
from fairassess.selftest.places import untouched_canary
from fairassess.selftest.servers import reply, say
from fairassess.vocab import ontology, shipped

_DEEP = b'{"a":' * 50_000 + b"1" + b"}" * 50_000
_BEYOND = {
    "levels without end": _DEEP,
    "a number of 100,000 digits": b'{"count": ' + b"9" * 100_000 + b"}",
    "a number beyond all numbers": b'{"count": 1e999}',
    "NaN": b'{"count": NaN}',
}
_TURTLE = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<http://purl.org/pan-science/PaNET/PaNET00001> a owl:Class ; rdfs:label "technique" .
<http://a.example/> a owl:Ontology ; owl:imports <{canary}> .
"""


def _received(body: bytes) -> bytes:
    came = ask(say(reply(body)))
    has_worked(came, body)
    return came.body


def _is_refused(body: bytes) -> Check:
    """Return a check that JSON which came is not taken for a value."""

    def check() -> str:
        try:
            json_text.read(_received(body))
        except json_text.Refused as error:
            return f"The body is not read: {error}."
        raise Broken("It was read as if it were a value.")

    return check


def _doubled_keys() -> str:
    found = json_text.read(_received(b'{"count": 1, "count": 2}'))
    hold(found == {"count": 2}, f"It was read as {found}.")
    return "The last value counts, as in nearly all programs."


def _context_elsewhere() -> str:
    with untouched_canary() as canary:
        content = {"@context": canary.url, "@type": "Dataset", "name": "x"}
        text = _received(json.dumps(content).encode()).decode()
        fault = landing_jsonld.read(Script(text, 1)).fault
    is_told = fault is not None and fault.kind is FaultKind.UNKNOWN_CONTEXT
    hold(is_told, "The context was not told as one that is not known.")
    return "The context is told and not fetched; canary untouched."


def _ontology_context() -> str:
    model = shipped.vocabulary("panet")
    with untouched_canary() as canary:
        body = _received(json.dumps({"@context": canary.url, "@id": "http://a.example/"}).encode())
        try:
            ontology.read(body, model, source="selftest")
        except Invalid as error:
            return f"{error.faults[0].message} Canary untouched."
    raise Broken("An ontology was read whose context is elsewhere.")


def _imports() -> str:
    model = shipped.vocabulary("panet")
    with untouched_canary() as canary:
        body = _received(_TURTLE.format(canary=canary.url).encode())
        found = ontology.read(body, model, source="selftest")
    hold(len(found.terms) == 1, f"{len(found.terms)} terms were read, where there is one.")
    return "What the file imports is not followed; canary untouched."


CASES = (
    *(Case(28, f"JSON with {name}", _is_refused(body)) for name, body in _BEYOND.items()),
    Case(28, "JSON with a doubled key", _doubled_keys),
    Case(29, "a page whose context is elsewhere", _context_elsewhere),
    Case(29, "an ontology whose context is elsewhere", _ontology_context),
    Case(30, "an ontology that imports another", _imports),
)
"""One case for each thing that a body may hold."""
