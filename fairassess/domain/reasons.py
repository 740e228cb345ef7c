"""Why a finding stays open where a request brought no usable reply."""

from collections.abc import Mapping
from types import MappingProxyType

from fairassess.domain.evidence import FailureKind
from fairassess.domain.finding import Reason

BY_FAILURE: Mapping[FailureKind, Reason] = MappingProxyType(
    {
        FailureKind.DNS: Reason.DNS,
        FailureKind.REFUSED: Reason.REFUSED,
        FailureKind.RESET: Reason.REFUSED,
        FailureKind.TIMEOUT: Reason.TIMEOUT,
        FailureKind.TLS: Reason.TLS,
        FailureKind.BLOCKED_BY_POLICY: Reason.BLOCKED_BY_POLICY,
        FailureKind.REDIRECT_REFUSED: Reason.BLOCKED_BY_POLICY,
        FailureKind.TOO_LARGE: Reason.TOO_LARGE,
        FailureKind.COMPRESSION: Reason.TOO_LARGE,
        FailureKind.BUDGET: Reason.BUDGET,
        FailureKind.CANCELLED: Reason.BUDGET,
        FailureKind.OUR_NETWORK: Reason.OUR_NETWORK,
        FailureKind.INTERNAL: Reason.INTERNAL,
    }
)
"""The reason by the kind of failure."""

OF_THE_SERVER = frozenset(FailureKind) - frozenset(BY_FAILURE)
"""What a server did wrong beyond doubt, its HTTP or its redirects: that is a finding."""
