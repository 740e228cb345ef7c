"""What people call the kinds of endpoints, and what to enter for each."""

from fairassess.probes import registry

_NAMES = {
    "oai-pmh": "OAI-PMH interface",
    "pid": "Persistent identifiers of objects",
    "landing-page": "Landing pages of objects",
    "search-api": "PaNOSC search API",
    "scicat": "SciCat catalogue",
    "icat": "ICAT catalogue",
    "invenio": "Invenio repository",
    "data-file": "Data files of objects",
    "ontology": "Terms of ontologies",
    "aggregators": "Records at aggregators",
    "crosswalk": "The same objects in two interfaces",
    "operations": "Operation of a server",
    registry.OBJECT: "One object",
}


def name_of(kind: str) -> str:
    """Return what people call a kind of endpoint."""
    return _NAMES.get(kind, kind)


def choices() -> tuple[tuple[str, str], ...]:
    """Return the kinds that can be probed, each with its name, in order."""
    return tuple((kind, name_of(kind)) for kind in registry.KINDS)


def of_objects() -> tuple[str, ...]:
    """Return the names of the kinds that look at objects of a facility, in order."""
    return tuple(
        name_of(kind) for kind in registry.KINDS if registry.kind_called(kind).looks_at_objects
    )
