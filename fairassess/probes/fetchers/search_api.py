"""Ask a PaNOSC search API all that its checks need, in about 26 small requests."""

from collections.abc import Sequence
from dataclasses import dataclass

from fairassess.probes import search_api_choice as choose
from fairassess.probes.api_evidence import Answer, Row, text, whole
from fairassess.probes.fetchers import federation
from fairassess.probes.fetchers.api_talk import Talk, encoded, filtered
from fairassess.probes.search_api_evidence import PAGE, RELATIONS, Quantity, SearchApiEvidence
from fairassess.probes.visit import Stop, Visit

PLANNED = 26
NOBODY = "10.99999/fairassess-no-such-object"
"""A name that no object has: of a DOI prefix that nobody has registered."""

_SPELLINGS = ("Datasets", "datasets")
_ENDINGS = ("/explorer", "/docs", "/datasets", "/documents", "/instruments")
_BAD_FILTER = "filter=%7B%22limit%22%3A"
_LONGEST_PID = 2_000
_NOT_FOUND = 404


@dataclass(slots=True)
class _Chosen:
    """What was chosen from the answers so far."""

    path: str = _SPELLINGS[0]
    pid: str = ""
    files_of: str = ""
    technique: str = ""
    is_panet: bool = False
    quantity: Quantity | None = None
    word: str = ""


def fetch(visit: Visit) -> SearchApiEvidence:
    """
    Visit one search API.

    Args:
        visit: Its target is the address to which `/Datasets` is added; that of the explorer, or
            of a list, does as well.

    Source:
        PaNOSC search API; federated search.
    """
    talk, chosen = Talk(visit, base_of(visit.target), planned=PLANNED), _Chosen()
    listed = _list(talk, chosen)
    if listed:
        _single(talk, chosen, listed)
        _errors(talk, chosen)
        _relations(talk, chosen)
        _pages(talk, chosen)
        _search(talk, chosen, listed)
    if talk.stop is None:
        _others(talk, chosen)
    portal = federation.ask(talk, visit)
    return SearchApiEvidence(
        target=visit.target,
        base=talk.base,
        answers=tuple(talk.answers),
        exchanges=talk.exchanges,
        stop=talk.stop,
        portal=portal,
        path=chosen.path,
        pid=chosen.pid,
        files_of=chosen.files_of,
        technique=chosen.technique,
        quantity=chosen.quantity,
        word=chosen.word,
    )


def base_of(target: str) -> str:
    """Return the address to which paths are added."""
    base = target.partition("#")[0].partition("?")[0].rstrip("/")
    for ending in _ENDINGS:
        if base.lower().endswith(ending):
            return base[: -len(ending)].rstrip("/")
    return base


def _list(talk: Talk, chosen: _Chosen) -> tuple[Row, ...]:
    """Count and list datasets, in capitals, else in lower case; empty when there are none."""
    counted = talk.get("count", f"/{_SPELLINGS[0]}/count")
    listed = talk.get("list", filtered(f"/{_SPELLINGS[0]}", {"limit": PAGE}))
    if _is_missing(listed):
        chosen.path = _SPELLINGS[1]
        if _is_missing(counted):
            talk.get("count", f"/{chosen.path}/count")
        listed = talk.get("list", filtered(f"/{chosen.path}", {"limit": PAGE}))
    if listed is not None and _is_missing(listed):
        message = "Neither /Datasets nor /datasets is there: this is no search API."
        talk.end(Stop("not_a_search_api", None, message, listed.index))
    talk.get("root", f"{_root_of(talk.base)}/", "The root")
    return (None if listed is None else listed.rows) or ()


def _is_missing(answer: Answer | None) -> bool:
    return answer is not None and answer.exchange.status == _NOT_FOUND


def _root_of(base: str) -> str:
    return base[: -len("/api")] if base.endswith("/api") else base


def _single(talk: Talk, chosen: _Chosen, listed: Sequence[Row]) -> None:
    names = [name for row in listed if 0 < len(name := text(row.get("pid"))) <= _LONGEST_PID]
    # A name with a slash tells more: it has to be encoded.
    chosen.pid = next((name for name in names if "/" in name), next(iter(names), ""))
    if chosen.pid:
        talk.get("single", f"/{chosen.path}/{encoded(chosen.pid)}", "A single dataset")


def _errors(talk: Talk, chosen: _Chosen) -> None:
    other = _SPELLINGS[chosen.path == _SPELLINGS[0]]
    talk.get("other_case", f"/{other}/count")
    talk.get(
        "missing", f"/{chosen.path}/{encoded(NOBODY)}", "A dataset that is not there",
        may_break=True,
    )  # fmt: skip
    talk.get(
        "bad_filter", f"/{chosen.path}?{_BAD_FILTER}", "A filter that is no JSON", may_break=True
    )
    nonsense = {"where": {"pid": NOBODY}, "limit": PAGE}
    talk.get("nonsense", filtered(f"/{chosen.path}", nonsense), "A filter that fits nothing")


def _relations(talk: Talk, chosen: _Chosen) -> None:
    found: dict[str, tuple[Row, ...]] = {}
    for relation in RELATIONS:
        wanted = {"limit": PAGE, "include": [{"relation": relation}]}
        answer = talk.get(
            f"include {relation}",
            filtered(f"/{chosen.path}", wanted),
            f"Datasets with their {relation}",
        )
        found[relation] = (None if answer is None else answer.rows) or ()
    scope = {"relation": "techniques", "scope": {"where": {"pid": NOBODY}}}
    wanted = {"limit": PAGE, "include": [scope]}
    talk.get("join", filtered(f"/{chosen.path}", wanted), "A filter on a relation")
    chosen.technique = choose.technique(found["techniques"])
    chosen.is_panet = any(choose.names_panet(row) for row in found["techniques"])
    chosen.quantity = choose.quantity(found["parameters"])
    with_files = (text(row.get("pid")) for row in found["files"] if row.get("files"))
    chosen.files_of = next((name for name in with_files if 0 < len(name) <= _LONGEST_PID), "")
    chosen.files_of = chosen.files_of or chosen.pid
    if chosen.files_of:
        files = f"/{chosen.path}/{encoded(chosen.files_of)}/files"
        talk.get("files", filtered(files, {"limit": PAGE}), "The files of a dataset")
        talk.get("files_count", f"{files}/count", "The count of a dataset's files")


def _pages(talk: Talk, chosen: _Chosen) -> None:
    following = filtered(f"/{chosen.path}", {"limit": PAGE, "skip": PAGE})
    talk.get("page2", following, "The second page")
    counted = talk.answer("count")
    count = None if counted is None else whole(counted.members.get("count"))
    if count is not None and count > 2 * PAGE:
        last = filtered(f"/{chosen.path}", {"limit": PAGE, "skip": count - 1})
        talk.get("last", last, "The end of the list")


def _search(talk: Talk, chosen: _Chosen, listed: Sequence[Row]) -> None:
    for label, name in (("technique", chosen.technique), ("narrower", choose.PANET_ROOT)):
        if chosen.technique and (label == "technique" or chosen.is_panet):
            include = [{"relation": "techniques", "scope": {"where": {"pid": name}}}]
            wanted: dict[str, object] = {"include": include, "limit": PAGE}
            talk.get(label, filtered(f"/{chosen.path}", wanted), "A filter by technique")
    one = chosen.quantity
    if one is not None:
        for label, value, unit in (
            ("range", one.value, one.unit),
            ("other_unit", one.other_value, one.other_unit),
        ):
            wanted = choose.range_filter(one.name, value, unit, limit=PAGE)
            request = f"A range of {one.name[:40]} in {unit}"
            talk.get(label, filtered(f"/{chosen.path}", wanted), request)
    chosen.word = choose.word(listed)
    if chosen.word:
        wanted = {"query": chosen.word, "limit": PAGE}
        found = talk.get("query", filtered(f"/{chosen.path}", wanted), "A search for a word")
        if found is not None and not any(row.get("score") for row in found.rows or ()):
            # Older builds know the word as an argument of its own.
            path = filtered(f"/{chosen.path}", {"limit": PAGE})
            talk.get("query_apart", f"{path}&query={chosen.word}", "A search for a word")


def _others(talk: Talk, chosen: _Chosen) -> None:
    is_lower = chosen.path == _SPELLINGS[1]
    for name in ("Documents", "Instruments"):
        path = name.lower() if is_lower else name
        talk.get(name.lower(), filtered(f"/{path}", {"limit": PAGE}))
