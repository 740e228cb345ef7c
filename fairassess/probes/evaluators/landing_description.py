"""Judge how a page describes its dataset for machines: checks W08 to W13, W17, W18 and W32."""

from collections.abc import Callable
from fractions import Fraction

from fairassess.domain import pids
from fairassess.domain.finding import Reason, Verdict
from fairassess.probes.evaluators import landing_ground as ground
from fairassess.probes.evaluators.landing_ground import GOOD, Seen
from fairassess.probes.landing_evidence import Landing, LandingEvidence
from fairassess.probes.landing_values import Agent, Dataset, FaultKind, Signpost

SHORTEST_DESCRIPTION = 50
"""Characters; the guidelines of search engines for datasets ask for as many."""


def describes_a_dataset(evidence: LandingEvidence) -> Verdict:
    """Judge W08: the page describes a dataset for machines."""
    return ground.judge(evidence, _describes, good="describe a dataset for machines")


def _describes(landing: Landing) -> Seen:
    found = ground.dataset(landing)
    if isinstance(found, Dataset):
        told = f"describes a {found.type} in {found.source.value}"
        return ground.holds(told, ground.place(found), found.name)
    if found.clause == ground.NO_DATASET:
        return ground.fails(found.clause)
    return found


def jsonld_can_be_read(evidence: LandingEvidence) -> Verdict:
    """Judge W09: JSON-LD in the page is JSON, with a context that explains it."""
    return ground.judge(evidence, _jsonld, good="hold JSON-LD that can be read", least=ground.ALL)


def _jsonld(landing: Landing) -> Seen:
    seen = ground.page(landing)
    if isinstance(seen, Seen):
        return seen
    if not seen.scripts:
        return ground.unseen("holds no JSON-LD")
    broken = {FaultKind.NO_JSON, FaultKind.NOT_UNDERSTOOD}
    for fault in landing.faults:
        if fault.kind in broken and fault.where != "page":
            return ground.fails(f"holds JSON-LD that {fault.message}", fault.where)
    for fault in landing.faults:
        if fault.kind in ground.OPEN_REASONS and fault.where != "page":
            clause = f"holds JSON-LD that {fault.message}"
            return ground.open_(ground.OPEN_REASONS[fault.kind], clause)
    number = len(seen.scripts)
    return ground.holds(f"holds JSON-LD that can be read ({number} of {number} scripts)")


def has_name_and_description(evidence: LandingEvidence) -> Verdict:
    """Judge W10: the description has a name and some sentences."""
    return _of_dataset(evidence, _name_and_description, "have a name and a description")


def _name_and_description(found: Dataset) -> Seen:
    lacks = [
        word
        for word, text in (("name", found.name), ("description", found.description))
        if not text
    ]
    if lacks:
        return ground.missing(found, f"has no {' and no '.join(lacks)} in its {found.source.value}")
    if len(found.description) < SHORTEST_DESCRIPTION:
        told = f"describes the dataset in {len(found.description)} characters only"
        return ground.fails(told, ground.place(found), found.description)
    return ground.holds("has a name and a description", ground.place(found), found.name)


def identifier_is_the_pid(evidence: LandingEvidence) -> Verdict:
    """Judge W11: the description names the PID that leads to this page."""
    return ground.judge(evidence, _identifier, good="name their own PID in their description")


def _identifier(landing: Landing) -> Seen:
    found = ground.dataset(landing)
    if isinstance(found, Seen):
        return found
    own = [text for text in found.identifiers if ground.is_its_pid(landing, text)]
    if own:
        return ground.holds("names its PID", ground.place(found), own[0])
    others = [text for text in found.identifiers if pids.names_thing(text)]
    if others:
        told = f"names another PID than its own ({others[0][:120]})"
        return ground.fails(told, ground.place(found), others[0])
    told = ", ".join(found.identifiers)[:200]
    clause = f"names no PID ({told})" if told else "names no identifier"
    return ground.missing(found, clause)


def creators_have_identifiers(evidence: LandingEvidence) -> Verdict:
    """Judge W12: at least one creator has an ORCID or a ROR identifier."""
    return _of_dataset(evidence, _creator_ids, "name a creator with ORCID or ROR", GOOD)


def _creator_ids(found: Dataset) -> Seen:
    if not found.creators:
        return ground.missing(found, "names no creator")
    known = [one for one in found.creators if any(is_identified(text) for text in one.ids)]
    if known:
        told = f"gives {len(known)} of {len(found.creators)} creators an ORCID or ROR"
        return ground.holds(told, ground.place(found), known[0].name)
    number = len(found.creators)
    told = f"names {number} creator{'s' * (number != 1)} and no ORCID or ROR"
    return ground.missing(found, told)


def is_identified(text: str) -> bool:
    """Return whether a text is a right ORCID or ROR identifier."""
    return pids.is_orcid(text) or pids.is_ror(text)


def names_publisher_and_date(evidence: LandingEvidence) -> Verdict:
    """Judge W13: the description says who published the dataset, and when."""
    return _of_dataset(evidence, _publisher_and_date, "name a publisher and a date")


def _publisher_and_date(found: Dataset) -> Seen:
    dated = [text for text in found.dates if text[:4].isdigit()]
    lacks = [
        w for w, told in (("publisher", _named(found.publishers)), ("date", dated)) if not told
    ]
    if lacks:
        return ground.missing(found, f"names no {' and no '.join(lacks)}")
    told = f"{found.publishers[0].name}, {dated[0]}"
    return ground.holds("names a publisher and a date", ground.place(found), told)


def _named(agents: tuple[Agent, ...]) -> bool:
    return any(one.name or one.ids for one in agents)


def links_the_data(evidence: LandingEvidence) -> Verdict:
    """Judge W17: the page links the files, in its description or by typed links."""
    return ground.judge(evidence, _data_links, good="link the data themselves")


def _data_links(landing: Landing) -> Seen:
    items = _items(landing)
    if items:
        return ground.holds(f"links {items} files by typed links (item)", "item")
    seen = ground.full_page(landing)
    if isinstance(seen, Seen):
        return seen
    found = landing.dataset
    links = [one for one in found.downloads if one.url] if found is not None else []
    if links:
        told = f"links {len(links)} downloads in its description"
        return ground.holds(told, "distribution", links[0].url)
    if found is not None:
        return ground.missing(found, "links no file: neither distribution nor typed links (item)")
    dataset = ground.dataset(landing)
    if isinstance(dataset, Seen) and dataset.reason is not None:
        return dataset
    if landing.is_link_header_cut:
        return ground.open_(Reason.TOO_LARGE, "has a Link header longer than what we keep of it")
    return ground.fails("links no file: neither distribution nor typed links (item)")


def _items(landing: Landing) -> int:
    return len({one.target for one in _every_item(landing)})


def _every_item(landing: Landing) -> tuple[Signpost, ...]:
    """Return the typed links item, those of the linkset included."""
    linkset = landing.followed_as("linkset")
    behind = linkset.linkset or () if linkset is not None else ()
    return (*landing.links("item"), *(one for one in behind if one.rel == "item"))


def files_are_described(evidence: LandingEvidence) -> Verdict:
    """Judge W18: each download says its format and its size."""
    return _of_dataset(evidence, _files, "say format and size of each download", GOOD)


def _files(found: Dataset) -> Seen:
    if not found.downloads:
        return ground.unseen("describes no download")
    bare = [one for one in found.downloads if not (one.format and one.size)]
    if bare:
        told = f"says nothing of format or size of {len(bare)} of {len(found.downloads)} downloads"
        return ground.fails(told, ground.place(found), bare[0].url)
    return ground.holds("says format and size of each download", ground.place(found))


def formats_are_common(evidence: LandingEvidence) -> Verdict:
    """Judge W32: a download is in an open format that is common in the field."""
    return ground.judge(evidence, _formats, good="offer a format that is common", least=GOOD)


def _formats(landing: Landing) -> Seen:
    seen = ground.full_page(landing)
    if isinstance(seen, Seen):
        return seen
    downloads = landing.dataset.downloads if landing.dataset is not None else ()
    told = [one.format for one in downloads] + [one.type for one in _every_item(landing)]
    if not told and (seen.cut_because or landing.is_link_header_cut):
        return ground.open_(Reason.TOO_LARGE, "shows no link to a file so far")
    if not told:
        return ground.unseen("links no file")
    known = next((one for one in told if is_common(one)), None)
    if known is not None:
        return ground.holds(f"offers {known[:80]}", "format", known)
    formats = ", ".join(dict.fromkeys(filter(None, told)))[:200]
    clause = f"offers no format that is common ({formats})" if formats else "states no format"
    return ground.fails(clause, "format", formats)


def is_common(text: str) -> bool:
    """
    Return whether a text names an open format that is common in photon and neutron science.

    Args:
        text: Media type, name, or ending of a file's name.
    """
    name = text.lower().partition(";")[0].strip().rpartition("/")[2].removeprefix("vnd.")
    return name.removeprefix("x-").lstrip(".") in _COMMON


_COMMON = frozenset(
    (
        *("hdf", "hdf5", "h5", "hdf5-file", "netcdf", "nc", "zarr", "fits"),
        *("nexus", "nxs", "nx5", "hdf5+nexus", "nexus+hdf5"),
        *("cbf", "imgcif", "cif", "edf", "esrf-edf", "tiff", "tif"),
        *("csv", "tab-separated-values", "tsv"),
    )
)


def _of_dataset(
    evidence: LandingEvidence,
    look: Callable[[Dataset], Seen],
    good: str,
    least: Fraction = ground.MOST,
) -> Verdict:
    return ground.judge(
        evidence, lambda landing: ground.of_dataset(landing, look), good=good, least=least
    )
