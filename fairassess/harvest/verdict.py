"""What a harvest comes to at its end: whether the list is whole, and what is to be said of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from fairassess.domain.completeness import Gathered, Profile
from fairassess.domain.evidence import Exchange
from fairassess.domain.finding import Finding
from fairassess.domain.harvests import HarvestResult, Plan
from fairassess.domain.runs import FieldCount
from fairassess.harvest import names_check, readers
from fairassess.harvest.lanes import Order, SliceLane
from fairassess.harvest.ledger import Ledger
from fairassess.harvest.stops import Stop

Judge = Callable[[Gathered], tuple[Finding, ...]]
"""Makes the findings of a harvest from what was gathered."""


@dataclass(frozen=True, slots=True)
class Ended:
    """
    A harvest whose lists have all come to their end.

    Attributes:
        order: What its lists had in common.
        plan: What was asked for, its prefix named.
        lanes: Its lists, in the order of the plan's slices; one or more.
        ledger: What was counted.
        stop: Why it ended early; None when it did not.
        started_at: Aware UTC moment.
        asked: Exchanges before the first list was asked for; may be empty.
    """

    order: Order
    plan: Plan
    lanes: list[SliceLane]
    ledger: Ledger
    stop: Stop | None
    started_at: datetime
    asked: tuple[Exchange, ...]

    def result(self, judge: Judge) -> HarvestResult:
        """Return the result; its counts are of all records, those of earlier attempts included."""
        gathered = self._with_names(self._gather())
        allowance = self.order.allowance
        return HarvestResult(
            target=self.order.target,
            plan=self.plan,
            started_at=self.started_at,
            duration_s=allowance.spent_s,
            records=gathered.profile.live,
            deleted=gathered.profile.deleted,
            skipped=gathered.skipped,
            pages=allowance.pages,
            bytes=allowance.bytes,
            is_complete=gathered.is_complete,
            stopped_because=gathered.stopped_because,
            list_size=self._announced(),
            response_date=self.ledger.response_date,
            profile=gathered.profile,
            fields=_in_order_of_reader(gathered.profile, self.plan.prefix),
            findings=judge(gathered),
            exchanges=self.asked + self._exchanges(),
            warnings=gathered.warnings,
        )

    def _gather(self) -> Gathered:
        """Put together what was brought, and decide whether it is the whole list."""
        ledger, stop = self.ledger, self.stop
        for lane in self.lanes:
            for sentence in lane.take_warnings():
                ledger.warn(sentence)
        is_short = stop is None and any(
            lane.list_size is not None and lane.counted < lane.list_size for lane in self.lanes
        )
        has_lost = bool(ledger.skipped) or ledger.has_lost
        return Gathered(
            profile=ledger.count_up(),
            is_complete=stop is None and not has_lost and not is_short,
            stopped_because=stop.message if stop is not None else None,
            reason=stop.reason if stop is not None else None,
            is_of_request=stop is not None and stop.is_of_request,
            skipped=tuple(ledger.skipped),
            warnings=self._warnings(),
            missing=self._missing(),
        )

    def _warnings(self) -> tuple[str, ...]:
        """Return what was odd on the way, and how often records came again, as sentences."""
        ledger = self.ledger
        announced, received = self._announced(), self._received()
        warnings = list(ledger.warnings)
        if self.stop is None and announced is not None and received != announced:
            warnings.append(f"The provider announced {announced:,} records and gave {received:,}.")
        if ledger.repeated:
            warnings.append(f"Records came again {ledger.repeated:,} times; each counts once.")
        if ledger.shared and len(self.lanes) > 1:
            warnings.append(
                f"{ledger.shared:,} records came in more than one slice; each counts once."
            )
        if ledger.replaced:
            warnings.append(
                f"{ledger.replaced:,} records came again with other metadata; the newer ones "
                "stand, the counts are of those that came first."
            )
        return tuple(warnings)

    def _missing(self) -> int | None:
        """Return how many records may not have come; None when nobody knows."""
        announced, received = self._announced(), self._received()
        unread = len(self.ledger.skipped)
        if self.stop is None:
            return unread + max(0, (announced or 0) - received)
        # A size that the list has outgrown says nothing of its rest.
        if announced is None or announced <= received:
            return None
        return unread + announced - received

    def _announced(self) -> int | None:
        """Return completeListSize over all lists; where one gives none, what it brought counts."""
        if all(lane.list_size is None for lane in self.lanes):
            return None
        return sum(
            lane.counted if lane.list_size is None else lane.list_size for lane in self.lanes
        )

    def _received(self) -> int:
        return sum(lane.counted for lane in self.lanes)

    def _with_names(self, gathered: Gathered) -> Gathered:
        """Compare a short list that seems whole with the names of its records, if it is wanted."""
        order, slices = self.order, self.plan.slices
        is_short = sum(lane.pages for lane in self.lanes) <= names_check.MOST_PAGES
        is_one = len(self.lanes) == 1
        if not (self.plan.compares_names and gathered.is_complete and is_one and is_short):
            return gathered
        bounds = (("from", slices[0].since), ("until", slices[0].until))
        found = names_check.compare(
            order.target,
            dict(order.arguments) | {name: text for name, text in bounds if text},
            self.ledger.register.known,
            open_door=order.open_door,
            allowance=order.allowance,
            asked_at=self.ledger.response_date,
            clock=order.clock,
            limits=order.limits,
        )
        if not found.missing:
            return gathered
        return replace(
            gathered,
            is_complete=False,
            warnings=(*gathered.warnings, found.sentence),
            missing=(gathered.missing or 0) + found.missing,
        )

    def _exchanges(self) -> tuple[Exchange, ...]:
        if len(self.lanes) == 1:
            return self.lanes[0].exchanges
        made = [exchange for lane in self.lanes for exchange in lane.exchanges]
        return tuple(sorted(made, key=lambda exchange: exchange.started_at))


def _in_order_of_reader(profile: Profile, prefix: str) -> tuple[FieldCount, ...]:
    reader = readers.for_prefix(prefix)
    order = {name: place for place, name in enumerate(reader.fields if reader else ())}
    return tuple(sorted(profile.fields, key=lambda count: (order.get(count.name, 99), count.name)))
