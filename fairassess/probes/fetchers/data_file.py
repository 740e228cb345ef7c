"""Go from each object to its files, and ask for the beginning of a few of them."""

from collections.abc import Iterator
from dataclasses import replace

import structlog

from fairassess.domain import pids, term_tables, terms
from fairassess.domain.evidence import FailureKind, Reply
from fairassess.domain.finding import Reason
from fairassess.domain.objects import FROM_SEARCH_API, GIVEN, Subject
from fairassess.domain.pids import Scheme
from fairassess.probes import (
    api_readers,
    file_links,
    file_reading,
    hdf5_apart,
    landing_reading,
    obstacles,
)
from fairassess.probes.data_file_evidence import AskedFile, DataFileEvidence, Owner, Told
from fairassess.probes.fetchers import api_talk, landing_page
from fairassess.probes.fetchers.asking import Asking
from fairassess.probes.landing_evidence import Landing
from fairassess.probes.visit import Stop, Visit

_log = structlog.get_logger(__name__)

MOST_FILES = 3
"""Files of each object that are asked for."""

LOST_IN_A_ROW = 4
"""After so many requests in a row that no server answered, no more are made."""

_NOT_FOUND = 404
_PAGE = (("Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5"),)
_JSON = (("Accept", "application/json"),)
# Compressed on the way, bytes are not those of the file, and a part of them is none of it.
_PLAIN = (("Accept", "*/*"), ("Accept-Encoding", "identity"))
_BEGINNING = (*_PLAIN, ("Range", f"bytes=0-{file_reading.RANGE_BYTES - 1}"))
_LOST = frozenset({FailureKind.DNS, FailureKind.REFUSED, FailureKind.TIMEOUT, FailureKind.RESET})
_OUR_FAULT = Stop(
    "internal", Reason.INTERNAL, "Something went wrong on our side; the log has the details."
)


def fetch(visit: Visit) -> DataFileEvidence:
    """
    Visit the files of the objects.

    Args:
        visit: Which objects, and how; where they come from an API, its target is that API.

    Returns:
        One owner for each object, in order; those not looked at have no page and no files.
    """
    asking = _Counting(visit, planned=len(visit.subjects) * visit.file_requests)
    found: list[Owner] = []
    trouble: Stop | None = None
    for subject in visit.subjects:
        asking.begin(visit.file_requests)
        try:
            found.append(_owner(asking, visit, subject))
        except Exception:
            # A fault of ours over one object must not cost the others, nor pass for its server's.
            _log.exception("files_unread", subject=subject.name[:200])
            trouble = _OUR_FAULT
            url = landing_page.address_of(subject, visit.registries)
            found.append(Owner(subject.name, subject.source != GIVEN, _unasked(subject, url)))
    exchanges = tuple(asking.exchanges)
    stop = asking.stop or trouble
    return DataFileEvidence(visit.target, tuple(found), exchanges, stop, _nexus(visit))


class _Counting(Asking):
    """Requests, counted for each object, that end when nobody answers any more."""

    left = 0
    _lost = 0

    def begin(self, requests: int) -> None:
        """Begin with an object for which so many requests may be made."""
        self.left = requests

    def take(
        self,
        url: str,
        doing: str,
        *,
        method: str = "GET",
        headers: tuple[tuple[str, str], ...] = (),
        most_bytes: int | None = None,
    ) -> tuple[int, Reply] | None:
        """Make one request; None when no more are made, for this object or at all."""
        if self.left <= 0:
            return None
        asked = self.ask(url, doing, method=method, headers=headers, most_bytes=most_bytes)
        if asked is None:
            return None
        self.left -= 1
        index, reply = asked
        failure = reply.exchange.failure
        is_lost = failure is not None and failure.kind in _LOST
        self._lost = self._lost + 1 if is_lost else 0
        if self._lost == LOST_IN_A_ROW and self.stop is None and failure is not None:
            obstacle = obstacles.in_the_way(reply.exchange, "The last")
            reason = Reason.TIMEOUT if obstacle is None else obstacle.reason
            message = f"{self._lost} requests in a row were not answered, so no others were made."
            self.stop = Stop("unreachable", reason, message, index)
        return asked


def _owner(asking: _Counting, visit: Visit, subject: Subject) -> Owner:
    url = landing_page.address_of(subject, visit.registries)
    owner = Owner(subject.name, subject.source != GIVEN, _unasked(subject, url))
    asked = asking.take(url, f"page of {subject.name[:80]}", headers=_PAGE) if url else None
    if asked is not None:
        landing = landing_reading.landing(subject, url, *asked)
        owner = replace(owner, landing=landing, told=file_links.of_page(landing))
    if not any(one.url for one in owner.told) and subject.source == FROM_SEARCH_API:
        owner = _with_listing(asking, visit.target, subject, owner)
    files: list[AskedFile] = []
    for told in _chosen(owner.told):
        found = _file(asking, told)
        if found is not None:
            files.append(found)
    return replace(owner, files=tuple(files))


def _unasked(subject: Subject, url: str) -> Landing:
    return Landing(subject.name, subject.pids, subject.source != GIVEN, url)


def _chosen(told: tuple[Told, ...]) -> Iterator[Told]:
    """Yield the files to ask for: those of which more is told come first."""
    known = [one for one in told if one.url]
    known.sort(key=lambda one: (one.size is None, not one.checksum))
    yield from known[:MOST_FILES]


def _with_listing(asking: _Counting, target: str, subject: Subject, owner: Owner) -> Owner:
    """Ask the API that the object comes from for its files."""
    is_scicat = "/api/v" in target or "scicat" in target.lower()
    if is_scicat:
        base = api_readers.SCICAT.base_of(target)
        dataset, owner = _dataset(asking, base, subject, owner)
        if not dataset:
            return owner
        wanted = {"where": {"datasetId": dataset}, "limits": {"limit": 3}}
        url = base + api_talk.filtered("/api/v4/origdatablocks/public", wanted)
    else:
        name = api_talk.encoded(subject.identifier)
        url = f"{target.partition('?')[0].rstrip('/')}/Datasets/{name}/files"
    asked = asking.take(url, f"files of {subject.name[:80]}", headers=_JSON)
    if asked is None:
        return owner
    index, reply = asked
    content = _content(reply)
    read = file_links.of_data_blocks if is_scicat else file_links.of_search_api
    listed = read(content) if content is not None else ()
    return replace(owner, listing=reply.exchange, listing_index=index, told=(*owner.told, *listed))


def _dataset(asking: _Counting, base: str, subject: Subject, owner: Owner) -> tuple[str, Owner]:
    """
    Return the name of a dataset in SciCat; empty where what is published could not be asked for.

    Published data have a DOI, and name the datasets whose data blocks hold their files.
    """
    pid = pids.parse(subject.identifier)
    if pid is None or pid.scheme is not Scheme.DOI:
        return subject.identifier, owner
    for route in api_readers.SCICAT.routes:
        url = f"{base}{route.single}{api_talk.encoded(subject.identifier)}"
        asked = asking.take(url, f"datasets of {subject.name[:80]}", headers=_JSON)
        if asked is None:
            return "", owner
        index, reply = asked
        if reply.exchange.status == _NOT_FOUND:
            continue
        names = file_links.datasets_of(_content(reply))
        if names:
            return names[0], owner
        return "", replace(owner, listing=reply.exchange, listing_index=index)
    # A dataset may have a DOI of its own, without being published data.
    return subject.identifier, owner


def _content(reply: Reply) -> object:
    if reply.exchange.failure is not None or reply.exchange.status != 200:
        return None
    try:
        return api_talk.parsed(reply.body)
    except ValueError:
        return None


def _file(asking: _Counting, told: Told) -> AskedFile | None:
    doing = f"beginning of {told.url[-80:]}"
    most = file_reading.RANGE_BYTES
    asked = asking.take(told.url, doing, headers=_BEGINNING, most_bytes=most)
    if asked is None:
        return None
    found = file_reading.read(told, *asked, hdf5_apart.look)
    if file_reading.wants_head(found):
        headed = asking.take(told.url, doing, method="HEAD", headers=_PLAIN)
        return found if headed is None else file_reading.with_head(found, *headed)
    if file_reading.wants_whole(found):
        most = file_reading.LARGEST_WHOLE_BYTES
        whole = asking.take(told.url, doing, headers=_PLAIN, most_bytes=most)
        if whole is not None:
            return file_reading.with_whole(found, whole[1], hdf5_apart.look)
    return found


def _nexus(visit: Visit) -> frozenset[str] | None:
    """Return the names of the definitions of NeXus; None when the run was told none."""
    for one in visit.vocabularies:
        if "name: nexus" not in one[:2_000]:
            continue
        vocabulary = term_tables.read(one)
        if vocabulary.name == terms.NEXUS:
            return frozenset(term.identifier for term in vocabulary.terms)
    return None
