"""Judge the typed links of a page, and its meta elements: checks W26 to W31."""

from fairassess.domain import licences, pids
from fairassess.domain.finding import Reason, Verdict
from fairassess.probes import obstacles
from fairassess.probes.evaluators import landing_ground as ground
from fairassess.probes.evaluators.landing_ground import GOOD, Seen
from fairassess.probes.landing_evidence import Followed, Landing, LandingEvidence, media_type
from fairassess.probes.landing_signposting import LEVEL_ONE
from fairassess.probes.landing_values import Page

_CUT = "has a Link header longer than what we keep of it"
# Of each thing a reader must know, the names under which Dublin Core and Google Scholar have it.
_TAGS = {
    "title": ("dc.title", "dcterms.title", "citation_title"),
    "creator": ("dc.creator", "dcterms.creator", "citation_author", "citation_authors"),
    "date": ("dc.date", "dc.date.issued", "dcterms.issued", "dcterms.date", "dcterms.created",
             "citation_publication_date", "citation_date", "citation_online_date"),
    "identifier": ("dc.identifier", "dcterms.identifier", "dc.identifier.doi", "citation_doi",
                   "citation_handle"),
}  # fmt: skip


def cites_as_the_pid(evidence: LandingEvidence) -> Verdict:
    """Judge W26: the typed link cite-as names the PID that leads to this page."""
    return ground.judge(evidence, _cite_as, good="name their PID by the typed link cite-as")


def _cite_as(landing: Landing) -> Seen:
    seen = ground.page(landing)
    if isinstance(seen, Seen):
        return seen
    links = landing.links("cite-as")
    if not links:
        return _absent(landing, "has no typed link cite-as")
    if len({one.target for one in links}) > 1:
        told = " and ".join(one.target for one in links[:2])
        return ground.fails("has several typed links cite-as", links[0].where, told)
    target = links[0].target
    if ground.is_its_pid(landing, target):
        return ground.holds("names its PID by cite-as", links[0].where, target)
    return ground.fails(
        f"says cite-as {target[:160]}, which is not its PID", links[0].where, target
    )


def _absent(landing: Landing, clause: str) -> Seen:
    if landing.is_link_header_cut:
        return ground.open_(Reason.TOO_LARGE, _CUT)
    return ground.fails(clause, "Link header")


def describedby_resolves(evidence: LandingEvidence) -> Verdict:
    """Judge W27: what describedby links is there, in the media type that the link promises."""
    return ground.judge(evidence, _describedby, good="link metadata that come as promised")


def _describedby(landing: Landing) -> Seen:
    seen = ground.page(landing)
    if isinstance(seen, Seen):
        return seen
    if not landing.links("describedby"):
        return _absent(landing, "has no typed link describedby")
    found = landing.followed_as("describedby")
    if found is None:
        return ground.open_(Reason.BUDGET, "has a link describedby that was not asked for")
    problem = _behind(found, "describedby")
    if problem is not None:
        return problem
    kind, promised = media_type(found.exchange), found.link.type
    if promised and kind != promised:
        told = f"promises {promised} by describedby, and {kind or 'no type'} comes"
        return ground.fails(told, "Content-Type", kind, found.index)
    if found.fault:
        return ground.fails(f"links JSON-LD that {found.fault}", "body", exchange=found.index)
    return ground.holds(f"links metadata that come as {kind}", "describedby", found.link.target)


def _behind(found: Followed, rel: str) -> Seen | None:
    """Return what is said where nothing usable stands behind a link; None where something does."""
    request = f"The link {rel}"
    in_the_way = obstacles.in_the_way(found.exchange, request)
    if in_the_way is None and media_type(found.exchange) == "text/html":
        in_the_way = obstacles.stand_in(found.exchange, request)
    if in_the_way is not None:
        return ground.open_(
            in_the_way.reason, f"has a link {rel}: {in_the_way.message}", found.index
        )
    status = found.exchange.status
    if found.exchange.failure is not None or status != 200:
        told = (
            "cannot be followed" if found.exchange.failure is not None else f"answers HTTP {status}"
        )
        return ground.fails(f"has a link {rel} that {told}", rel, found.link.target, found.index)
    return None


def has_all_signposts(evidence: LandingEvidence) -> Verdict:
    """Judge W28: typed links name authors, files, licence and type."""
    return ground.judge(
        evidence, _signposts, good="have typed links author, item, license and type", least=GOOD
    )


def _signposts(landing: Landing) -> Seen:
    seen = ground.page(landing)
    if isinstance(seen, Seen):
        return seen
    lacks = [rel for rel in LEVEL_ONE if not landing.links(rel)]
    if not lacks:
        return ground.holds("has typed links author, item, license and type")
    if len(lacks) == len(LEVEL_ONE):
        return _absent(landing, f"has none of the typed links {', '.join(LEVEL_ONE)}")
    return _absent(landing, f"has no typed link {', '.join(lacks)}")


def linkset_is_valid(evidence: LandingEvidence) -> Verdict:
    """Judge W29: the linkset that the page links is one, and speaks of the page or its PID."""
    return ground.judge(evidence, _linkset, good="link a linkset that is one")


def _linkset(landing: Landing) -> Seen:
    seen = ground.page(landing)
    if isinstance(seen, Seen):
        return seen
    if not landing.links("linkset"):
        return (
            ground.open_(Reason.TOO_LARGE, _CUT)
            if landing.is_link_header_cut
            else (ground.beside("links no linkset"))
        )
    found = landing.followed_as("linkset")
    if found is None:
        return ground.open_(Reason.BUDGET, "has a linkset that was not asked for")
    problem = _behind(found, "linkset")
    if problem is not None:
        return problem
    if found.linkset is None:
        return ground.fails(f"links a linkset that {found.fault}", "body", exchange=found.index)
    own = {landing.url, landing.exchange.final_url if landing.exchange is not None else ""}
    about = [
        one for one in found.linkset if one.anchor in own or ground.is_its_pid(landing, one.anchor)
    ]
    if not about:
        told = "links a linkset that says nothing of this page"
        return ground.fails(told, "anchor", found.linkset[0].anchor, found.index)
    return ground.holds(
        f"links a linkset with {len(about)} links of its own", "linkset", exchange=found.index
    )


def has_meta_tags(evidence: LandingEvidence) -> Verdict:
    """Judge W30: meta elements name title, creator, date and identifier."""
    return ground.judge(
        evidence,
        _tags,
        good="name title, creator, date and identifier in meta elements",
        least=GOOD,
    )


def _tags(landing: Landing) -> Seen:
    seen = ground.full_page(landing)
    if isinstance(seen, Seen):
        return seen
    lacks = [word for word, names in _TAGS.items() if not seen.meta(*names)]
    if lacks and seen.cut_because:
        return ground.open_(Reason.TOO_LARGE, f"shows not all so far: {seen.cut_because}")
    if len(lacks) == len(_TAGS):
        return ground.fails("has no meta elements of Dublin Core or for citations")
    if lacks:
        return ground.fails(f"has no meta element for {', '.join(lacks)}")
    return ground.holds("names title, creator, date and identifier in meta elements")


def sources_agree(evidence: LandingEvidence) -> Verdict:
    """Judge W31: all that the page says of PID and licence is the same, wherever it stands."""
    return ground.judge(evidence, _agree, good="say the same everywhere", least=ground.ALL)


def _agree(landing: Landing) -> Seen:
    seen = ground.page(landing)
    if isinstance(seen, Seen):
        return seen
    compared = 0
    for what, told in (("PID", _pids(landing, seen)), ("licence", _licences(landing))):
        values = {value for _, value in told}
        compared += len(told) > 1
        if len(values) > 1:
            (one, first), (other, second) = told[0], next(t for t in told if t[1] != told[0][1])
            clause = (
                f"names one {what} in {one} ({first[:80]}) and another in {other} ({second[:80]})"
            )
            return ground.fails(clause, what)
    if not compared:
        return ground.beside("says nothing twice that could be compared")
    return ground.holds("says the same of PID and licence wherever it does")


def _pids(landing: Landing, seen: Page) -> list[tuple[str, str]]:
    """Return where the page names a PID of itself, and which, one for each place."""
    places = [
        ("its description", landing.dataset.identifiers if landing.dataset is not None else ()),
        ("cite-as", tuple(one.target for one in landing.links("cite-as"))),
        ("meta elements", seen.meta("citation_doi", "dc.identifier", "dcterms.identifier")),
    ]
    found = []
    for name, texts in places:
        keys = [pid.key for text in texts if (pid := _thing(text)) is not None]
        own = [key for key in keys if any(key == k for p in landing.pids if (k := _key(p)))]
        # A place may name several, such as that of all versions; its own one is what counts.
        found += [(name, (own or keys)[0])] if keys else []
    return found


def _thing(text: str) -> pids.Pid | None:
    pid = pids.parse(text)
    return pid if pid is not None and pid.scheme in pids.OF_THINGS else None


def _key(text: str) -> str:
    pid = pids.parse(text)
    return "" if pid is None else pid.key


def _licences(landing: Landing) -> list[tuple[str, str]]:
    told = [
        ("its description", text) for text in (landing.dataset.licences if landing.dataset else ())
    ]
    told += [("typed link license", one.target) for one in landing.links("license")]
    return [(where, name) for where, text in told if (name := licences.name_of(text))]
