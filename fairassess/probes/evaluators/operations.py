"""Judge how a server is operated: its certificate, its encryption, its addresses."""

import ipaddress
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from fairassess.domain.evidence import Exchange
from fairassess.domain.finding import Reason, Verdict
from fairassess.domain.loopback import is_this_machine
from fairassess.probes import obstacles
from fairassess.probes.evaluators import verdicts
from fairassess.probes.evaluators.verdicts import at
from fairassess.probes.operations_evidence import OperationsEvidence

RENEWAL = timedelta(days=14)
"""Less than this before its end a certificate should have been renewed."""

REMEMBERED_S = 180 * 86_400
"""Least time for which browsers should remember that a host speaks https: half a year."""

# For how many days a certificate that begins on or after this day may be issued.
_LONGEST_DAYS = (
    (datetime(2029, 3, 15, tzinfo=UTC), 47),
    (datetime(2027, 3, 15, tzinfo=UTC), 100),
    (datetime(2026, 3, 15, tzinfo=UTC), 200),
    (datetime(2020, 9, 1, tzinfo=UTC), 398),
)
_BEFORE_THAT_DAYS = 825
_DAY = timedelta(days=1)
_MAX_AGE = re.compile(r"(?:^|;)\s*max-age\s*=\s*\"?([0-9]{1,12})\"?\s*(?:;|$)", re.IGNORECASE)
_CERTIFICATE = "The server's certificate"
_INTERMEDIATE = "leaves out the intermediate certificate"


def certificate_lasts(evidence: OperationsEvidence) -> Verdict:
    """Judge U01: the certificate is valid, and for another two weeks."""
    found = _over_tls(evidence)
    if isinstance(found, Verdict):
        return found
    place, exchange = found
    ends_at, failure = exchange.tls_not_after, exchange.failure
    if failure is not None and failure.message.startswith(_CERTIFICATE):
        return verdicts.failed(failure.message, at(place, "TLS"))
    if ends_at is None:
        return _unseen(place)
    left, day = (ends_at - exchange.started_at).days, f"{ends_at:%Y-%m-%d}"
    message = f"The certificate ends on {day}, in {_days(left)}."
    if ends_at - exchange.started_at < RENEWAL:
        return verdicts.failed(message, at(place, "TLS", day))
    return verdicts.passed(message, at(place, "TLS", day))


def certificate_is_renewed_often(evidence: OperationsEvidence) -> Verdict:
    """Judge U02: the certificate is issued for no longer than public authorities may."""
    found = _over_tls(evidence)
    if isinstance(found, Verdict):
        return found
    place, exchange = found
    begins_at, ends_at = exchange.tls_not_before, exchange.tls_not_after
    if begins_at is None or ends_at is None:
        return _unseen(place)
    # Both ends belong to the period, so a second is missing to whole days.
    whole = -(-(ends_at - begins_at) // _DAY)
    most = next((days for since, days in _LONGEST_DAYS if begins_at >= since), _BEFORE_THAT_DAYS)
    age = (exchange.started_at - begins_at).days
    message = (
        f"The certificate is {_days(age)} old; it was issued for {_days(whole)}, where"
        f" {most} are the most for one of {begins_at:%Y-%m-%d}."
    )
    judged = verdicts.failed if whole > most else verdicts.passed
    return judged(message, at(place, "TLS", f"{begins_at:%Y-%m-%d} to {ends_at:%Y-%m-%d}"))


def certificate_chain_is_complete(evidence: OperationsEvidence) -> Verdict:
    """Judge U03: the certificates that the server shows lead to an authority that is known."""
    found = _over_tls(evidence)
    if isinstance(found, Verdict):
        return found
    place, exchange = found
    failure = exchange.failure
    if failure is None or not failure.message.startswith(_CERTIFICATE):
        # We add no certificate of our own: had one been missing, the check would have failed.
        return verdicts.passed("The server shows the whole chain.", at(place, "TLS"))
    if _INTERMEDIATE in failure.message:
        return verdicts.failed(failure.message, at(place, "TLS"))
    message = f"The chain was not looked at. {failure.message}"
    return verdicts.untested(message, at(place, "TLS"))


def http_leads_to_https(evidence: OperationsEvidence) -> Verdict:
    """Judge U04: whoever asks by plain http is sent on to https."""
    plain = evidence.exchange(evidence.plain)
    if plain is None:
        return _no_twin(evidence, "by plain http")
    place = evidence.plain
    if any(hop.location.lower().startswith("https://") for hop in plain.hops):
        status = plain.hops[0].status
        message = f"Plain http is sent on to https (HTTP {status})."
        return verdicts.passed(message, at(place, "Location", plain.hops[0].location))
    obstacle = obstacles.in_the_way(plain, "The address by plain http")
    if obstacle is not None:
        return verdicts.cant_tell(obstacle.reason, obstacle.message, at(place, "reply"))
    if plain.failure is not None:
        return verdicts.failed(plain.failure.message, at(place, "reply"))
    if is_this_machine(urlsplit(plain.final_url).hostname or ""):
        return verdicts.inapplicable("It is on this machine, where nobody can listen in.")
    message = f"By plain http HTTP {plain.status} is answered, and nothing leads to https."
    return verdicts.failed(message, at(place, "status"))


def https_is_remembered(evidence: OperationsEvidence) -> Verdict:
    """Judge U05: browsers are told for half a year that the host speaks https."""
    found = _over_tls(evidence)
    if isinstance(found, Verdict):
        return found
    place, exchange = found
    obstacle = obstacles.in_the_way(exchange, "The address by https")
    if obstacle is not None:
        return verdicts.cant_tell(obstacle.reason, obstacle.message, at(place, "reply"))
    if exchange.failure is not None:
        return verdicts.untested(f"No reply: {exchange.failure.message}", at(place, "reply"))
    header = exchange.header("strict-transport-security")
    if header is None:
        message = "The reply has no Strict-Transport-Security."
        return verdicts.failed(message, at(place, "headers"))
    stated = _MAX_AGE.search(header)
    seconds = int(stated[1]) if stated else 0
    message = f"Browsers are told for {_days(seconds // 86_400)} that the host speaks https."
    judged = verdicts.passed if seconds >= REMEMBERED_S else verdicts.failed
    return judged(message, at(place, "Strict-Transport-Security", header))


def answers_over_ipv6(evidence: OperationsEvidence) -> Verdict:
    """Judge U06: the host has an IPv6 address, and answers there."""
    if _is_number(evidence.host):
        return verdicts.inapplicable("The address names a machine by its number.")
    if not evidence.exchanges:
        return verdicts.not_asked(evidence.stop)
    # What a redirect led to may be another host; it is then that one which is told of.
    seen = [(place, one) for place, one in enumerate(evidence.exchanges) if one.addresses]
    if not seen:
        obstacle = obstacles.in_the_way(evidence.exchanges[0], "The address")
        reason = obstacle.reason if obstacle else Reason.DNS
        message = obstacle.message if obstacle else "The name of the host gave no address."
        return verdicts.cant_tell(reason, message, at(0, "reply"))
    place, first = seen[0]
    six = [address for address in first.addresses if ":" in address]
    if not six:
        told = ", ".join(first.addresses)
        return verdicts.failed(f"The host has no IPv6 address: {told}.", at(place, "addresses"))
    answered = [one.peer for _, one in seen if one.peer.startswith("[")]
    if answered:
        return verdicts.passed(f"The host answers at {answered[0]}.", at(place, "addresses"))
    dead = [address for _, one in seen for address in one.unreached if address in six]
    if dead:
        message = f"The host has the IPv6 address {dead[0]}, and does not answer there."
        return verdicts.failed(message, at(place, "addresses", ", ".join(first.addresses)))
    message = f"The host has the IPv6 address {six[0]}; from here no IPv6 could be tried."
    return verdicts.cant_tell(Reason.OUR_NETWORK, message, at(place, "addresses"))


def _over_tls(evidence: OperationsEvidence) -> tuple[int, Exchange] | Verdict:
    """Return the exchange by https, if the server spoke TLS or showed a certificate at fault."""
    place = evidence.secure
    exchange = evidence.exchange(place)
    if place is None or exchange is None:
        return _no_twin(evidence, "by https")
    failure = exchange.failure
    if failure is None or exchange.tls_not_after is not None:
        return place, exchange
    if failure.message.startswith(_CERTIFICATE):
        return place, exchange
    obstacle = obstacles.in_the_way(exchange, "The address by https")
    if obstacle is None:
        return verdicts.untested(f"No TLS was spoken. {failure.message}", at(place, "reply"))
    if evidence.given != place:
        # Nobody said that https is offered: where nothing answers, there is no certificate.
        message = f"There is no https at the usual port. {obstacle.message}"
        return verdicts.cant_tell(obstacle.reason, message, at(place, "reply"))
    return verdicts.cant_tell(obstacle.reason, obstacle.message, at(place, "reply"))


def _no_twin(evidence: OperationsEvidence, how: str) -> Verdict:
    if evidence.given is None or (evidence.has_twin and evidence.stop is not None):
        return verdicts.not_asked(evidence.stop)
    given = evidence.exchange(evidence.given)
    if given is not None and given.failure is not None:
        # Where nobody answers, it is not known either what does not apply.
        obstacle = obstacles.in_the_way(given, "The address")
        if obstacle is not None:
            return verdicts.cant_tell(
                obstacle.reason, obstacle.message, at(evidence.given, "reply")
            )
    message = f"The address has a port of its own; nobody knows where it answers {how}."
    return verdicts.inapplicable(message)


def _unseen(place: int) -> Verdict:
    message = "The certificate does not say from when and until when it is valid."
    return verdicts.untested(message, at(place, "TLS"))


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


EVALUATORS: Final[tuple[Callable[[OperationsEvidence], Verdict], ...]] = (
    certificate_lasts,
    certificate_is_renewed_often,
    certificate_chain_is_complete,
    http_leads_to_https,
    https_is_remembered,
    answers_over_ipv6,
)
