"""Judge what a page says about licence and access: checks W14 to W16."""

from collections.abc import Iterator

from fairassess.domain import licences
from fairassess.domain.finding import Outcome, Reason, Verdict
from fairassess.probes.evaluators import landing_ground as ground
from fairassess.probes.evaluators.landing_ground import Seen
from fairassess.probes.landing_evidence import Landing, LandingEvidence
from fairassess.probes.landing_rights import Access, access
from fairassess.probes.landing_values import Dataset

_LICENCE_METAS = (
    "dc.rights",
    "dc.rights.license",
    "dc.license",
    "dcterms.rights",
    "dcterms.license",
    "citation_license",
    "license",
)
_ACCESS_METAS = ("dc.rights", "dcterms.rights", "dcterms.accessrights", "dc.rights.accessrights",
                 "dc.accessrights")  # fmt: skip


def licence_is_machine_readable(evidence: LandingEvidence) -> Verdict:
    """Judge W14: the licence is an SPDX id or the address of a known licence."""
    return ground.judge(evidence, _licence, good="name a licence that machines know")


def _licence(landing: Landing) -> Seen:
    told = list(_licences(landing))
    for where, text in told:
        if licences.is_known(text):
            return ground.holds(f"names the licence {_licence_name(text)} ({where})", where, text)
    return _unless_hidden(landing, told, "licence")


def _licence_name(text: str) -> str:
    name = licences.name_of(text)
    return text[:120] if name == licences.OTHER_KNOWN else name


def _licences(landing: Landing) -> Iterator[tuple[str, str]]:
    """Yield where and how a page names its licence, in order."""
    if landing.dataset is not None:
        yield from ((landing.dataset.source.value, text) for text in landing.dataset.licences)
    yield from (("typed link", one.target) for one in landing.links("license"))
    if landing.page is not None:
        yield from (("meta element", text) for text in landing.page.meta(*_LICENCE_METAS))


def _unless_hidden(landing: Landing, told: list[tuple[str, str]], what: str) -> Seen:
    """Return that nothing that a machine knows was found, unless something may be hidden."""
    seen = ground.full_page(landing)
    if isinstance(seen, Seen):
        return seen
    if told:
        where, text = told[0]
        clause = f"names a {what} that machines do not know ({text[:120]})"
        return ground.fails(clause, where, text)
    found = ground.dataset(landing)
    if isinstance(found, Dataset):
        return ground.missing(found, f"names no {what}")
    if found.reason is not None:
        return found
    if landing.is_link_header_cut:
        return ground.open_(Reason.TOO_LARGE, "has a Link header longer than what we keep of it")
    return ground.fails(f"names no {what}")


def states_access_conditions(evidence: LandingEvidence) -> Verdict:
    """Judge W15: the page says in terms of a vocabulary who may have access."""
    return ground.judge(
        evidence, _conditions, good="say who may have access, so that machines know"
    )


def _conditions(landing: Landing) -> Seen:
    found = _access(landing)
    if found is not None:
        state, where, text = found
        return ground.holds(f"says that access is {state.value} ({where})", where, text)
    told = [(where, text) for where, text in _access_texts(landing) if not licences.is_known(text)]
    return _unless_hidden(landing, told, "condition of access")


def is_open_access(evidence: LandingEvidence) -> Verdict:
    """Judge W16: the page says that access is open."""
    return ground.judge(evidence, _open, good="say that access is open")


def _open(landing: Landing) -> Seen:
    found = _access(landing)
    if found is None:
        seen = _conditions(landing)
        is_unsaid = seen.outcome is Outcome.FAILED
        return ground.unseen("does not say who may have access") if is_unsaid else seen
    state, where, text = found
    clause = f"says that access is {state.value} ({where})"
    return (ground.holds if state is Access.OPEN else ground.fails)(clause, where, text)


def _access(landing: Landing) -> tuple[Access, str, str] | None:
    for where, text in _access_texts(landing):
        state = access(text)
        if state is not None:
            return state, where, text
    free = landing.dataset.is_free if landing.dataset is not None else None
    if free is None:
        return None
    state = Access.OPEN if free else Access.RESTRICTED
    return state, "isAccessibleForFree", str(free).lower()


def _access_texts(landing: Landing) -> Iterator[tuple[str, str]]:
    if landing.dataset is not None:
        yield from ((landing.dataset.source.value, text) for text in landing.dataset.conditions)
    if landing.page is not None:
        yield from (("meta element", text) for text in landing.page.meta(*_ACCESS_METAS))
