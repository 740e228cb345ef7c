"""Judge the page itself: checks W01 to W07."""

from urllib.parse import urlsplit

from fairassess.domain.finding import Reason, Verdict
from fairassess.domain.loopback import is_this_machine
from fairassess.probes.evaluators import landing_ground as ground
from fairassess.probes.evaluators.landing_ground import Seen
from fairassess.probes.landing_evidence import Landing, LandingEvidence, Shape


def answers_with_a_page(evidence: LandingEvidence) -> Verdict:
    """Judge W01: the address answers with HTTP 200 and a page for people."""
    return ground.judge(evidence, _answers, good="answer with HTTP 200 and HTML", least=ground.ALL)


def _answers(landing: Landing) -> Seen:
    found = ground.unasked(landing)
    if found is not None:
        return found
    exchange = landing.exchange
    if exchange is None or exchange.failure is not None:
        told = "" if exchange is None or exchange.failure is None else exchange.failure.message
        return ground.fails(f"cannot be reached: {told}", "reply")
    if exchange.status == 410:
        return ground.beside("says that the object was withdrawn (HTTP 410)")
    if exchange.status == 401:
        return ground.unseen("asks for a sign-in (HTTP 401)")
    if exchange.status != 200:
        return ground.fails(f"answers HTTP {exchange.status}", "status", str(exchange.status))
    if landing.shape is not Shape.HTML:
        kind = exchange.header("content-type") or "no type"
        return ground.fails(f"is {landing.shape.value} ({kind[:80]})", "Content-Type", kind)
    if ground.says_missing(landing):
        clause = "answers HTTP 200, but its title says that there is nothing"
        return ground.fails(clause, "title")
    return ground.holds("answers with HTTP 200 and HTML", "status", "200")


def is_served_over_https(evidence: LandingEvidence) -> Verdict:
    """Judge W02: the page comes over https."""
    return ground.judge(evidence, _https, good="come over https", least=ground.ALL)


def _https(landing: Landing) -> Seen:
    found = ground.unasked(landing)
    if found is not None:
        return found
    exchange = landing.exchange
    if exchange is None or exchange.failure is not None:
        return ground.unseen("did not come")
    address = urlsplit(exchange.final_url)
    if address.scheme == "https":
        return ground.holds("comes over https", "address", exchange.final_url)
    if is_this_machine(address.hostname or ""):
        return ground.beside("is on this machine, where nobody can listen in")
    return ground.fails("comes over plain http", "address", exchange.final_url)


def lets_machines_in(evidence: LandingEvidence) -> Verdict:
    """Judge W03: no page made to keep machines out stands before it."""
    return ground.judge(evidence, _lets_in, good="let machines in")


def _lets_in(landing: Landing) -> Seen:
    found = ground.obstacle(landing)
    if found is not None and found.reason is Reason.BLOCKED_BY_BOT_WALL:
        clause = (
            f"{found.message} Whether it stands there for all programs, or for us alone, cannot "
            "be seen from here."
        )
        return ground.open_(found.reason, clause)
    return ground.unasked(landing) or ground.holds("lets machines in")


def is_open_without_login(evidence: LandingEvidence) -> Verdict:
    """Judge W04: the page can be read without signing in."""
    return ground.judge(
        evidence, _without_login, good="can be read without signing in", least=ground.ALL
    )


def _without_login(landing: Landing) -> Seen:
    exchange = landing.exchange
    if exchange is not None and exchange.failure is None and exchange.status == 401:
        return ground.fails("asks for a sign-in (HTTP 401)", "status", "401")
    seen = ground.any_page(landing)
    if isinstance(seen, Seen):
        return seen
    if landing.dataset is not None:
        return ground.holds("describes the dataset without a sign-in")
    if ground.is_sign_in(landing, seen):
        address = exchange.final_url if exchange is not None else ""
        return ground.fails("leads to a form that asks for a sign-in", "form", address)
    return ground.holds("asks for no sign-in")


def needs_no_javascript(evidence: LandingEvidence) -> Verdict:
    """Judge W05: what the page says is there without running any script."""
    return ground.judge(evidence, _without_script, good="say what they say without any script")


def _without_script(landing: Landing) -> Seen:
    seen = ground.page(landing)
    if isinstance(seen, Seen):
        return seen
    if not seen.is_empty_shell:
        return ground.holds(f"says {seen.words:,} words without any script")
    if landing.dataset is not None:
        source = landing.dataset.source.value
        return ground.holds(f"says next to nothing without scripts, but has its {source} without")
    if seen.cut_because:
        return ground.open_(Reason.TOO_LARGE, f"shows few words so far: {seen.cut_because}")
    empty = "an empty element for an application" if seen.has_empty_root else "scripts"
    clause = (
        f"is an empty shell: {seen.words} words and {empty}. What the application shows later "
        "reaches people with a browser only"
    )
    return ground.fails(clause, "body")


def encoding_is_right(evidence: LandingEvidence) -> Verdict:
    """Judge W06: the text is what its encoding says."""
    return ground.judge(evidence, _encoding, good="are what their encoding says")


def _encoding(landing: Landing) -> Seen:
    seen = ground.page(landing)
    if isinstance(seen, Seen):
        return seen
    if seen.encoding_fault:
        return ground.fails(seen.encoding_fault, "encoding")
    return ground.holds("is what its encoding says")


def canonical_link_is_right(evidence: LandingEvidence) -> Verdict:
    """Judge W07: a canonical link leads to this page or to its PID, not to another page."""
    return ground.judge(
        evidence, _canonical, good="have a canonical link to themselves or to the PID"
    )


def _canonical(landing: Landing) -> Seen:
    seen = ground.page(landing)
    if isinstance(seen, Seen):
        return seen
    if not seen.canonicals:
        return ground.beside("has no canonical link")
    if len(set(seen.canonicals)) > 1:
        told = " and ".join(seen.canonicals[:2])
        return ground.fails("has several canonical links", "link canonical", told)
    target = seen.canonicals[0]
    own = {landing.url, landing.exchange.final_url if landing.exchange is not None else ""}
    if _plain(target) in {_plain(address) for address in own} or ground.is_its_pid(landing, target):
        return ground.holds("has a canonical link to itself or its PID", "link canonical", target)
    return ground.fails(
        f"calls another address the canonical one ({target[:200]})", "link canonical", target
    )


def _plain(address: str) -> tuple[str, str, str]:
    """Return what makes two addresses the same page: not the scheme, nor a slash at the end."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return (address, "", "")
    return (parts.netloc.lower().removeprefix("www."), parts.path.rstrip("/"), parts.query)
