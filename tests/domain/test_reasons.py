"""Every failure of a request is either a reason to leave a finding open, or the server's fault."""

from fairassess.domain import reasons
from fairassess.domain.evidence import FailureKind


def test_only_broken_http_and_redirects_without_end_are_the_servers_fault() -> None:
    assert {
        FailureKind.MALFORMED,
        FailureKind.REDIRECT_LOOP,
        FailureKind.TOO_MANY_REDIRECTS,
    } == reasons.OF_THE_SERVER
    assert reasons.OF_THE_SERVER.isdisjoint(reasons.BY_FAILURE)
