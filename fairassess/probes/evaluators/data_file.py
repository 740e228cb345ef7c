"""Judge whether files are found and come: checks F01 to F06 and F17."""

from urllib.parse import urlsplit

from fairassess.domain.finding import Verdict
from fairassess.domain.loopback import is_this_machine
from fairassess.probes.data_file_evidence import AskedFile, DataFileEvidence, Owner
from fairassess.probes.evaluators import file_ground as ground
from fairassess.probes.evaluators import landing_ground
from fairassess.probes.evaluators.file_ground import Came, Seen


def objects_lead_to_files(evidence: DataFileEvidence) -> Verdict:
    """Judge F01: page or interface give the address of at least one file."""
    return ground.judge_owners(evidence, _leads, good="lead to a file")


def _leads(owner: Owner) -> Seen:
    found = [one for one in owner.told if one.url]
    if found:
        number = f"{len(found)} files" if len(found) > 1 else "a file"
        return ground.holds(f"leads to {number} ({found[0].where})", found[0].where, found[0].url)
    stands = ground.owner_obstacle(owner)
    if stands is not None:
        return ground.open_(stands.reason, stands.message)
    if owner.told:
        clause = f"has {len(owner.told)} files by name, none of them with an address"
        return ground.fails(clause, owner.told[0].where, owner.told[0].name)
    landing = owner.landing
    if landing is not None and landing.exchange is not None and owner.listing is None:
        # Whether there should be a page at all is judged with the pages.
        seen = landing_ground.full_page(landing)
        if isinstance(seen, Seen):
            return ground.unseen(f"has a page that {seen.clause}")
    return ground.fails("leads to no file")


def files_answer(evidence: DataFileEvidence) -> Verdict:
    """Judge F02: an address of a file answers with it, or asks for a sign-in."""
    return ground.judge_replies(evidence, _answers, good="are there")


def _answers(file: AskedFile) -> Seen:
    exchange = file.exchange
    if exchange.failure is not None:
        return ground.fails(f"cannot be reached: {exchange.failure.message}", "reply")
    if ground.came(file) is Came.NOTHING:
        return ground.fails(f"answers HTTP {exchange.status}", "status", str(exchange.status))
    return ground.holds(f"answers HTTP {exchange.status}", "status", str(exchange.status))


def can_be_had_without_signing_in(evidence: DataFileEvidence) -> Verdict:
    """Judge F03: a stranger gets the file."""
    return ground.judge_replies(evidence, _open, good="come without a sign-in")


def _open(file: AskedFile) -> Seen:
    what = ground.came(file)
    if what is Came.SIGN_IN:
        told = "a sign-in page" if file.is_sign_in else f"HTTP {file.exchange.status}"
        return ground.fails(f"is not for everybody ({told})", "status", str(file.exchange.status))
    if what is Came.FILE:
        return ground.holds("comes without a sign-in", "status", str(file.exchange.status))
    return ground.unseen(f"did not come, but {what.value}")


def refusal_says_how_to_sign_in(evidence: DataFileEvidence) -> Verdict:
    """Judge F04: who is refused learns how to sign in."""
    return ground.judge_replies(evidence, _refusal, good="that need a sign-in say how")


def _refusal(file: AskedFile) -> Seen:
    if ground.came(file) is not Came.SIGN_IN:
        return ground.beside("needs no sign-in")
    if file.is_sign_in:
        return ground.holds("leads to a page for signing in", "page")
    name = "proxy-authenticate" if file.exchange.status == 407 else "www-authenticate"
    way = file.exchange.header(name)
    if way:
        return ground.holds("says how to sign in", name, way)
    clause = f"is refused with HTTP {file.exchange.status}, and nothing says how to sign in"
    return ground.fails(clause, "WWW-Authenticate")


def is_no_web_page(evidence: DataFileEvidence) -> Verdict:
    """Judge F05: no page came in place of a file."""
    return ground.judge_replies(evidence, _no_page, good="are no web page")


def _no_page(file: AskedFile) -> Seen:
    what = ground.came(file)
    if what is Came.PAGE:
        kind = file.exchange.header("content-type") or ""
        return ground.fails("is a web page", "Content-Type", kind)
    if what is Came.FILE:
        return ground.holds("is no web page in place of a file", "reply")
    return ground.unseen(f"did not come, but {what.value}")


def is_served_over_https(evidence: DataFileEvidence) -> Verdict:
    """Judge F06: what answers for a file answers over https."""
    return ground.judge_replies(evidence, _https, good="come over https", least=ground.ALL)


def _https(file: AskedFile) -> Seen:
    if ground.came(file) is Came.NOTHING:
        return ground.unseen("did not come")
    address = urlsplit(file.exchange.final_url)
    if address.scheme == "https":
        return ground.holds("comes over https", "address", file.exchange.final_url)
    if is_this_machine(address.hostname or ""):
        return ground.beside("is on this machine, where nobody can listen in")
    return ground.fails("comes over plain http", "address", file.exchange.final_url)


def download_can_be_resumed(evidence: DataFileEvidence) -> Verdict:
    """Judge F17: a part of a file can be asked for."""
    return ground.judge(evidence, _resumed, good="can be fetched in parts")


def _resumed(file: AskedFile) -> Seen:
    gone = ground.here(file)
    if gone is not None:
        return gone
    if file.takes_ranges is None:
        return ground.beside("is so small that it may come all at once")
    told = file.exchange.header("content-range") or file.exchange.header("accept-ranges") or ""
    if file.takes_ranges:
        return ground.holds("can be fetched in parts", "Content-Range", told)
    return ground.fails("comes all at once or not at all", "Accept-Ranges", told)
