"""Look at a server as those who operate it would: once by https, and once by plain http."""

from fairassess import errors
from fairassess.net import guard
from fairassess.probes.fetchers.asking import Asking
from fairassess.probes.operations_evidence import OperationsEvidence
from fairassess.probes.visit import Visit


def fetch(visit: Visit) -> OperationsEvidence:
    """
    Ask for an address by both schemes, where it is known where the other one would answer.

    Args:
        visit: Its target is any address of the server.
    """
    try:
        parts = guard.check_url(visit.target)
    except errors.Invalid:
        # No address at all: the door says so, as it does for every address.
        parts = None
    asking = Asking(visit, planned=2)
    given = _place(asking, visit.target, "asks for the address")
    plain = secure = None
    has_twin = parts is not None and parts.port == guard.DEFAULT_PORTS[parts.scheme]
    if parts is not None and parts.scheme == "https":
        secure = given
        if has_twin:
            plain = _place(asking, f"http{parts.url.removeprefix('https')}", "asks by plain http")
    elif parts is not None:
        plain = given
        if has_twin:
            secure = _place(asking, f"https{parts.url.removeprefix('http')}", "asks by https")
    return OperationsEvidence(
        target=visit.target,
        host="" if parts is None else parts.host.strip("[]"),
        exchanges=tuple(asking.exchanges),
        given=given,
        plain=plain,
        secure=secure,
        has_twin=has_twin,
        stop=asking.stop,
    )


def _place(asking: Asking, url: str, doing: str) -> int | None:
    asked = asking.ask(url, doing)
    return None if asked is None else asked[0]
