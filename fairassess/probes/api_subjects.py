"""Turn what search APIs and catalogues say of an object into the object that probes look at."""

from collections.abc import Callable, Iterable

from fairassess.domain.metadata import Record, Value
from fairassess.domain.objects import FROM_SEARCH_API, Subject, shortened
from fairassess.probes.api_evidence import Row, members, text, texts

Reading = Callable[[Row], Subject | None]

_LONGEST_NAME = 2_000
_Fields = list[tuple[str, tuple[Value, ...]]]


def subjects(rows: Iterable[Row], read: Reading) -> tuple[Subject, ...]:
    """
    Return the objects of a list, in order; rows without a name are left out.

    Args:
        rows: As JSON wrote them.
        read: One of the functions below.
    """
    return tuple(shortened(one) for row in rows if (one := read(row)) is not None)


def of_search_api(row: Row) -> Subject | None:
    """
    Read a dataset or a document of a PaNOSC search API; None when it has no pid.

    Relations count as far as they were asked for: techniques are subjects, parameters and samples
    are left out.

    Source:
        PaNOSC search API, data model.
    """
    pid = text(row.get("pid"))
    date = next((told for key in ("creationDate", "releaseDate", "startDate")
                 if (told := text(row.get(key)))), "")  # fmt: skip
    people = [
        person for member in members(row.get("members")) for person in members(member.get("person"))
    ]
    documents = [
        text(one.get("doi")) or text(one.get("pid")) for one in members(row.get("documents"))
    ]
    fields: _Fields = [
        ("identifier", _values([pid, text(row.get("doi"))])),
        ("creator", tuple(_creator(one) for one in people if text(one.get("fullName")))),
        ("title", _values([text(row.get("title"))])),
        ("subject", (*_techniques(row), *_values(texts(row.get("keywords"))))),
        ("date", _values([date])),
        ("type", _values([text(row.get("type"))])),
        ("relation", _values(documents)),
        ("rights", _rights([text(row.get("license"))])),
        ("description", _values([text(row.get("summary"))])),
    ]
    names = (pid, text(row.get("doi")))
    return _subject(pid, names, date, fields)


def of_scicat(row: Row) -> Subject | None:
    """
    Read published data, or a dataset, of SciCat in either version; None when it has no name.

    Source:
        SciCat backend 4.5, PublishedData of API version 3 and 4, Dataset.
    """
    name = text(row.get("doi")) or text(row.get("pid"))
    metadata = next(iter(members(row.get("metadata"))), {})
    creators = members(metadata.get("creators"))
    publisher = metadata.get("publisher") or row.get("publisher")
    names = [text(one.get("name")) for one in members(publisher)] or list(texts(publisher))
    year = _year(metadata.get("publicationYear")) or _year(row.get("publicationYear"))
    date = text(row.get("registeredTime")) or text(row.get("creationTime"))
    rights = [
        text(one.get("rightsIdentifier")) or text(one.get("rightsUri")) or text(one.get("rights"))
        for one in members(metadata.get("rightsList"))
    ]
    fields: _Fields = [
        ("identifier", _values([name])),
        ("creator", (*(_person(one) for one in creators if text(one.get("name"))),
                     *_values(texts(row.get("creator"))), *_values(texts(row.get("owner"))))),
        ("title", _values([text(row.get("title")) or text(row.get("datasetName"))])),
        ("publisher", _values(names)),
        ("year", _values([str(year)] if year else [])),
        ("subject", (*(_term(one) for one in members(metadata.get("subjects"))),
                     *_techniques(row))),
        ("date", _values([date])),
        ("rights", _rights([*rights, text(row.get("license"))])),
        ("description", _values([text(row.get("abstract")) or text(row.get("description"))])),
    ]  # fmt: skip
    return _subject(name, (name,), str(year or "") or date, fields)


def of_invenio(row: Row) -> Subject | None:
    """
    Read a record of Invenio or InvenioRDM; None when it has no number.

    Source:
        InvenioRDM, metadata reference; Invenio 3, deposit schema of RODARE and Zenodo.
    """
    number = row.get("id")
    name = str(number) if isinstance(number, int) else text(number)
    metadata = next(iter(members(row.get("metadata"))), {})
    registered = [one for value in members(row.get("pids")) for one in _identifiers(value)]
    dois = [*registered, text(row.get("doi")), text(metadata.get("doi"))]
    links = next(iter(members(row.get("links"))), {})
    date = text(metadata.get("publication_date"))
    licence = [text(one.get("id")) or text(one.get("link")) for one in
               (*members(metadata.get("rights")), *members(metadata.get("license")))]  # fmt: skip
    creators = members(metadata.get("creators"))
    fields: _Fields = [
        ("identifier", _values(_once(dois))),
        ("creator", tuple(_author(one) for one in creators)),
        ("title", _values([text(metadata.get("title"))])),
        ("publisher", _values([text(metadata.get("publisher"))])),
        ("date", _values([date])),
        ("subject", (*_values(texts(metadata.get("keywords"))),
                     *(_term(one) for one in members(metadata.get("subjects"))))),
        ("rights", _rights([*licence, *texts(metadata.get("license"))])),
        ("description", _values([text(metadata.get("description"))])),
    ]  # fmt: skip
    page = text(links.get("self_html")) or text(links.get("html"))
    return _subject(name, _once(dois), date, fields, page=page)


def _subject(
    name: str, pids: Iterable[str], date: str, fields: _Fields, *, page: str = ""
) -> Subject | None:
    if not 0 < len(name) <= _LONGEST_NAME:
        return None
    kept = tuple((field, values) for field, values in fields if values)
    record = Record(name, date, False, (), kept)
    return Subject(
        identifier=name,
        pids=_once(pids),
        landing_url=page,
        record=record,
        year=_year(date),
        source=FROM_SEARCH_API,
    )


def _identifiers(pids: Row) -> list[str]:
    """Return the identifiers that InvenioRDM manages, the DOI first."""
    schemes = sorted(pids, key=lambda scheme: (scheme != "doi", scheme))
    return [text(one.get("identifier")) for scheme in schemes for one in members(pids.get(scheme))]


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))


def _year(value: object) -> int | None:
    start = str(value)[:4] if isinstance(value, str | int) else ""
    return int(start) if len(start) == 4 and start.isascii() and start.isdigit() else None


def _values(found: Iterable[str]) -> tuple[Value, ...]:
    return tuple(Value(one) for one in _once(found))


def _rights(found: Iterable[str]) -> tuple[Value, ...]:
    return tuple(Value(one, (("rightsIdentifier", one),)) for one in _once(found))


def _techniques(row: Row) -> tuple[Value, ...]:
    return tuple(
        Value(text(one.get("name")), _address(text(one.get("panetId")) or text(one.get("pid"))))
        for one in members(row.get("techniques"))
    )


def _address(name: str) -> tuple[tuple[str, str], ...]:
    return (("valueURI", name),) if name else ()


def _term(one: Row) -> Value:
    """Read a subject of DataCite's JSON, or one of InvenioRDM."""
    address = text(one.get("valueUri")) or text(one.get("valueURI")) or text(one.get("id"))
    scheme = text(one.get("subjectScheme")) or text(one.get("scheme"))
    scheme_pair = (("subjectScheme", scheme),) if scheme else ()
    return Value(text(one.get("subject")), (*scheme_pair, *_address(address)))


def _creator(person: Row) -> Value:
    return Value(text(person.get("fullName")), _orcid(text(person.get("orcid"))))


def _person(one: Row) -> Value:
    """Read a creator of DataCite's JSON."""
    names = (text(known.get("nameIdentifier")) for known in members(one.get("nameIdentifiers")))
    return Value(text(one.get("name")), _orcid(next((name for name in names if name), "")))


def _author(one: Row) -> Value:
    known = next(iter(members(one.get("person_or_org"))), one)
    found = [
        text(each.get("identifier"))
        for each in members(known.get("identifiers"))
        if text(each.get("scheme")) == "orcid"
    ]
    return Value(text(known.get("name")), _orcid(next(iter(found), text(known.get("orcid")))))


def _orcid(name: str) -> tuple[tuple[str, str], ...]:
    return (("nameIdentifier", name), ("nameIdentifierScheme", "ORCID")) if name else ()
