"""Whether a host may be asked in this run, and when: gate, look-up, judgement, turn and place."""

import time
from collections.abc import Callable
from dataclasses import replace

from fairassess.domain.evidence import Failure, FailureKind
from fairassess.net import failures, guard, politeness, resolver, transfer
from fairassess.net.limits import Budget

Gate = Callable[[str], str | None]
"""Asked with the host before every request: None to go on, or a sentence why it is not asked."""

_NAP_S = 0.1


def open_gate(_host: str) -> None:
    """Let every host be asked."""


class Admission:
    """
    What one run may ask, and when; for one thread.

    Names are looked up once a run: a name that changes its address meanwhile gets no second look.
    """

    def __init__(
        self,
        *,
        policy: guard.Policy,
        pace: politeness.Pace,
        budget: Budget | None,
        gate: Gate,
        resolve: resolver.Resolve,
        is_cancelled: Callable[[], bool],
    ) -> None:
        self._policy = policy
        self._pace = pace
        self._budget = budget
        self._gate = gate
        self._resolve = resolve
        self._is_cancelled = is_cancelled
        self._known: dict[str, resolver.Resolution] = {}
        self._held_off: dict[str, float] = {}
        self._place: str | None = None

    def refusal(self, host: str) -> Failure | None:
        """Return why *host* is not even looked up, or None."""
        if self._is_cancelled():
            return transfer.cancelled()
        if (shut_out := self._shut_out(host)) is not None:
            return shut_out
        if (left_s := self._held_off.get(host, 0.0) - time.monotonic()) > 0:
            message = (
                "The server asked not to be visited for a while, and we obey: "
                f"{failures.seconds(left_s)} of it are left."
            )
            return Failure(FailureKind.BUDGET, message)
        if self._budget is not None and self._budget.is_used_up_for(host):
            message = "The run has used up its budget of requests or bytes."
            return Failure(FailureKind.BUDGET, message)
        return None

    def _shut_out(self, host: str) -> Failure | None:
        sentence = self._gate(host)
        return None if sentence is None else Failure(FailureKind.BLOCKED_BY_POLICY, sentence)

    def addresses(
        self, target: guard.ParsedUrl, *, within_s: float
    ) -> resolver.Resolution | Failure:
        """
        Look up the host of *target* and judge every address it has.

        Args:
            target: Checked address.
            within_s: Seconds that the look-up may take; more than 0.
        """
        found = self._known.get(target.host)
        if found is None:
            found = self._resolve(target.host, within_s)
        else:
            found = replace(found, duration_s=0.0)
        if found.failure is not None:
            return found.failure
        self._known[target.host] = found
        # One bad address condemns the name: which one is dialled is not in our hands alone.
        for address in found.addresses:
            refusal = guard.may_reach(address, target.port, self._policy)
            if refusal is not None:
                return transfer.blocked(refusal)
        return found

    def enter(self, host: str, found: resolver.Resolution, *, within_s: float) -> Failure | None:
        """
        Wait for a place at *host* and for the turn; `leave` must follow.

        Returns:
            None when the request may be made now, or why it may not.
        """
        is_private = all(self._policy.opens(address) for address in found.addresses)
        if is_private and not self._pace.includes_private:
            return None
        ends_at = time.monotonic() + within_s
        taken = self._pace.take_place(host, within_s=within_s, gives_up=self._is_cancelled)
        if not taken:
            if self._is_cancelled():
                return transfer.cancelled()
            message = "Other runs of ours asked this host until the time was up."
            return Failure(FailureKind.BUDGET, message)
        self._place = host
        wait_s = self._pace.reserve(host, within_s=ends_at - time.monotonic())
        if wait_s is None:
            rate = f"{self._pace.manners(host).rate:.3g}"
            message = f"Our own pace of {rate} requests a second leaves no time for this one."
            return Failure(FailureKind.BUDGET, message)
        # Whoever asked to be left alone while we waited is left alone.
        return self._shut_out(host) if self.wait(wait_s) else transfer.cancelled()

    def leave(self) -> bool:
        """Give the place back; True when another run waits for it, and no connection may stay."""
        host, self._place = self._place, None
        return host is not None and self._pace.give_back(host)

    def hold_off(self, host: str, for_s: float) -> None:
        """Ask *host* nothing for so many seconds."""
        self._held_off[host] = time.monotonic() + for_s

    def wait(self, wait_s: float) -> bool:
        """Sleep in short naps; False when the run was cancelled meanwhile."""
        ends_at = time.monotonic() + wait_s
        while (left_s := ends_at - time.monotonic()) > 0:
            if self._is_cancelled():
                return False
            time.sleep(min(_NAP_S, left_s))
        return True
