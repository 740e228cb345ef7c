"""What each registry of the demo world answers to a path, in the form of its real counterpart."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from urllib.parse import parse_qs

from fairassess.demo.registry_objects import Registered

Answer = tuple[int, tuple[tuple[str, str], ...], bytes]
"""Status, headers and body."""

FORMS = {
    "application/vnd.datacite.datacite+json": "datacite-json",
    "application/vnd.datacite.datacite+xml": "datacite-xml",
    "application/vnd.schemaorg.ld+json": "schema-org",
    "application/vnd.citationstyles.csl+json": "csl",
}
"""Media types that a DOI's metadata come in."""

_TYPES = {name: media for media, name in FORMS.items()}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: its path, decoded, its Accept header and its query."""

    path: str
    accept: str
    query: str = ""


@dataclass(slots=True)
class Stock:
    """
    What all registries know together.

    Attributes:
        objects: Objects with their identifiers.
        people: ORCIDs with the status that ORCID answers.
        organisations: ROR identifiers with their status.
        pages: Address of the server of pages.
        datacite: Address of DataCite.
        counts: DOIs that DataCite counts by client, provider or prefix.
    """

    objects: tuple[Registered, ...]
    people: Mapping[str, int]
    organisations: Mapping[str, str]
    pages: str = ""
    datacite: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    _by_pid: dict[str, Registered] = field(init=False)

    def __post_init__(self) -> None:
        self._by_pid = {one.pid.lower(): one for one in self.objects}

    def find(self, pid: str) -> Registered | None:
        """Return the object of this identifier, in any case; None when nobody knows it."""
        return self._by_pid.get(pid.lower())

    def address_of(self, one: Registered) -> str:
        """Return where its identifier leads."""
        return one.address or f"{self.pages}{one.path}"


def _handle(stock: Stock, asked: Asked) -> Answer:
    name = asked.path.removeprefix("/api/handles/")
    one = stock.find(name)
    if one is None or not one.is_registered:
        return _json({"responseCode": 100, "handle": name}, status=404)
    data = {"format": "string", "value": stock.address_of(one)}
    value = {"index": 1, "type": "URL", "data": data, "ttl": 86400}
    return _json({"responseCode": 1, "handle": one.pid, "values": [value]})


def _resolver(stock: Stock, asked: Asked) -> Answer:
    _, _, name = asked.path.lstrip("/").partition("/")
    if name.startswith("doiRA/"):
        prefix = name.removeprefix("doiRA/")
        is_known = any(one.pid.startswith(f"{prefix}/") for one in stock.objects)
        return _json([{"DOI": prefix, "RA" if is_known else "status": "DataCite"}])
    one = stock.find(name)
    if one is None or not one.is_registered:
        return _page(f"{name} is not in the system", "DOI not found", status=404)
    form = FORMS.get(asked.accept.partition(",")[0].strip())
    if form is not None and one.state:
        return _to(f"{stock.datacite}/content/{form}/{one.pid}")
    return _to(stock.address_of(one))


def _n2t(stock: Stock, asked: Asked) -> Answer:
    name = asked.path.lstrip("/").replace("ark:/", "ark:")
    one = stock.find(name)
    if one is None or not one.is_registered:
        return _page(f"{name} is not known", "Unknown", status=404)
    return _to(stock.address_of(one))


def _datacite(stock: Stock, asked: Asked) -> Answer:
    place, _, name = asked.path.lstrip("/").partition("/")
    form = ""
    if place == "content":
        form, _, name = name.partition("/")
    if place == "dois" and not name:
        names = [one for values in parse_qs(asked.query).values() for one in values]
        total = sum(stock.counts.get(one, 0) for one in names)
        return _json({"data": [], "meta": {"total": total, "totalPages": total, "page": 1}})
    one = stock.find(name)
    if one is None or one.state != "findable":
        missing = {"status": "404", "title": "The resource you are looking for doesn't exist."}
        return _json({"errors": [missing]}, status=404)
    attributes = {
        "doi": one.pid,
        "state": one.state,
        "url": stock.address_of(one),
        "isActive": True,
        **one.attributes,
    }
    if form:
        return _content(form, one.pid, attributes)
    return _json({"data": {"id": one.pid, "type": "dois", "attributes": attributes}})


def _content(form: str, pid: str, attributes: Mapping[str, object]) -> Answer:
    """Return metadata in one of the forms that a resolver is asked for."""
    title = "A measurement of a made-up sample"
    if form == "datacite-xml":
        xml = (
            '<resource xmlns="http://datacite.org/schema/kernel-4">'
            f'<identifier identifierType="DOI">{escape(pid)}</identifier></resource>'
        )
        return 200, (("Content-Type", _TYPES[form]),), xml.encode()
    link = f"https://doi.org/{pid}"
    told: Mapping[str, object] = {
        "datacite-json": attributes,
        "schema-org": {"@context": "http://schema.org", "@type": "Dataset", "@id": link},
        "csl": {"type": "dataset", "DOI": pid, "title": title},
    }[form]
    return _json(told, media_type=_TYPES[form])


def _ror(stock: Stock, asked: Asked) -> Answer:
    name = asked.path.rpartition("/")[2]
    status = stock.organisations.get(name)
    if status is None:
        return _json({"errors": [f"ROR ID '{name}' does not exist"]}, status=404)
    named = [{"value": "A made-up organisation", "types": ["ror_display"]}]
    return _json({"id": f"https://ror.org/{name}", "status": status, "names": named})


def _orcid(stock: Stock, asked: Asked) -> Answer:
    name = asked.path.removeprefix("/v3.0/").partition("/")[0]
    status = stock.people.get(name, 404)
    if status != 200:
        message = {"response-code": status, "error-code": 9016 if status == 404 else 9018}
        return _json(message, status=status)
    return _json({"name": {"path": name}, "path": f"/{name}/person"})


def _pages(stock: Stock, asked: Asked) -> Answer:
    one = next((one for one in stock.objects if one.path == asked.path), None)
    if one is None or one.page is None:
        return _page("There is no such page.", "Nothing", status=404)
    if one.page.leads_to:
        target = one.page.leads_to
        return _to(target if "://" in target else f"{stock.pages}{target}")
    return _page(one.page.text.format(pid=one.pid), "A page", status=one.page.status)


ANSWERS: Mapping[str, Callable[[Stock, Asked], Answer]] = {
    "handle": _handle,
    "resolver": _resolver,
    "datacite": _datacite,
    "ror": _ror,
    "orcid": _orcid,
    "n2t": _n2t,
    "pages": _pages,
}
"""By the word of the server."""


def _json(content: object, *, status: int = 200, media_type: str = "application/json") -> Answer:
    return status, (("Content-Type", media_type),), json.dumps(content).encode()


def _page(text: str, title: str, *, status: int = 200) -> Answer:
    body = (
        f'<!DOCTYPE html><html lang="en"><head><title>{escape(title)}</title></head>'
        f"<body><p>{escape(text)}</p></body></html>"
    )
    return status, (("Content-Type", "text/html; charset=utf-8"),), body.encode()


def _to(address: str) -> Answer:
    return 302, (("Location", address), ("Content-Length", "0")), b""
