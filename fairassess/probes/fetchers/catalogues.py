"""Read the public routes of a SciCat, ICAT or Invenio, in about a dozen small requests."""

from fairassess.probes import api_obstacles, api_readers
from fairassess.probes.api_catalogue import PAGE, UNKNOWN, CatalogueEvidence, Entry
from fairassess.probes.api_evidence import Answer, Portal
from fairassess.probes.api_readers import Reader, Routes
from fairassess.probes.federation import below, providers_of
from fairassess.probes.fetchers import federation
from fairassess.probes.fetchers.api_talk import Talk, encoded
from fairassess.probes.visit import Stop, Visit

PLANNED = 12
NOBODY = "10.99999/fairassess-no-such-record"
"""A name that no record has: of a DOI prefix that nobody has registered."""

_NOT_THERE = frozenset({404, 405, 410})


def fetch_scicat(visit: Visit) -> CatalogueEvidence:
    """Visit a SciCat back end; the target is its address, with or without `/api/v3`."""
    return _fetch(visit, api_readers.SCICAT)


def fetch_icat(visit: Visit) -> CatalogueEvidence:
    """Visit an ICAT; the target is its host, with or without `/icat` or `/search-api`."""
    return _fetch(visit, api_readers.ICAT)


def fetch_invenio(visit: Visit) -> CatalogueEvidence:
    """Visit an Invenio repository; the target is its address, with or without `/api/records`."""
    return _fetch(visit, api_readers.INVENIO)


def _fetch(visit: Visit, reader: Reader) -> CatalogueEvidence:
    talk = Talk(visit, reader.base_of(visit.target), planned=PLANNED)
    for label, path in reader.marks:
        talk.get(label, path)
    listed, routes = _list(talk, reader)
    entries = reader.entries(listed)
    if listed is not None and all(_tells_nothing(one) for one in talk.answers):
        message = f"Nothing is where {reader.name} has it."
        talk.end(Stop(UNKNOWN, None, message, listed.index))
    total, end_at, key = None, 0, _key(entries)
    if entries is not None:
        total, end_at = _pages(talk, reader, routes)
        if key:
            talk.get("single", f"{routes.single}{encoded(key)}", "A single record")
        missing = f"{routes.single}{encoded(NOBODY)}"
        talk.get("missing", missing, "A record that is not there", may_break=True)
    for label, path in reader.extras:
        talk.get(label, path)
    licensed, licensed_label = _licensed(talk, reader, entries)
    portal, search = _federation(talk, visit, reader)
    return CatalogueEvidence(
        target=visit.target,
        base=talk.base,
        answers=tuple(talk.answers),
        exchanges=talk.exchanges,
        stop=talk.stop,
        portal=portal,
        kind=reader.word,
        entries=entries,
        following=reader.entries(talk.answer("page2")),
        ending=reader.entries(talk.answer("last")),
        total=total,
        end_at=end_at,
        key=key,
        licensed=licensed,
        licensed_label=licensed_label,
        search=search,
        described_by=reader.described_by,
        is_volatile=reader.volatile,
    )


def _federation(talk: Talk, visit: Visit, reader: Reader) -> tuple[Portal | None, Answer | None]:
    """Ask the portal of its providers; and the catalogue's own search API if none of them is it."""
    portal = federation.ask(talk, visit) if reader.search_path else None
    listed = providers_of(portal.answer) if portal and portal.answer else None
    if listed is None or below(listed, talk.base) is not None:
        return portal, None
    path = f"{reader.search_path}/Datasets/count"
    url = f"{talk.base}{path}"
    # The records of ICAT are read from its search API, which was asked for this number then.
    asked = next((one for one in talk.answers if one.exchange.url == url), None)
    return portal, asked or talk.ask_another("search", url, path.strip("/"))


def _pages(talk: Talk, reader: Reader, routes: Routes) -> tuple[int | None, int]:
    """Ask for number, second page and last page; return the number, and where the last begins."""
    counted = talk.get("count", routes.count) if routes.count else None
    talk.get("page2", routes.list_(PAGE, PAGE), "The second page")
    total = reader.total(counted, talk.answer("list"))
    if total is None or total <= 2 * PAGE:
        return total, 0
    end_at = reader.last_page(total)
    talk.get("last", routes.list_(PAGE, end_at), "The last page")
    return total, end_at


def _list(talk: Talk, reader: Reader) -> tuple[Answer | None, Routes]:
    """List records at the first place where they are."""
    listed, routes = None, reader.routes[0]
    for routes in reader.routes:
        listed = talk.get("list", routes.list_(PAGE, 0))
        if listed is None or listed.exchange.status not in _NOT_THERE:
            break
    return listed, routes


def _tells_nothing(answer: Answer) -> bool:
    """Return whether the server answered for sure, and not with what was asked for."""
    return not answer.is_good and api_obstacles.in_the_way(answer) is None


def _key(entries: tuple[Entry, ...] | None) -> str:
    """Return a record to read alone: one with a slash in its name, if there is a choice."""
    keys = [one.key for one in entries or ()]
    return next((key for key in keys if "/" in key), next(iter(keys), ""))


def _licensed(
    talk: Talk, reader: Reader, entries: tuple[Entry, ...] | None
) -> tuple[tuple[Entry, ...] | None, str]:
    """Return the records that should name a licence, and the answer in which they stand."""
    apart = reader.entries(talk.answer(reader.licensed_label))
    # In SciCat a licence may stand in what is published, or in its datasets only.
    is_told = any(one.texts("rights") for one in entries or ())
    if is_told or (apart is None and reader.licensed_label == "datasets"):
        return entries, "list"
    return apart, reader.licensed_label
