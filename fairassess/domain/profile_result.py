"""What the counts over many metadata records are: how complete and how rich they are."""

from dataclasses import dataclass

from fairassess.domain import percent, profile_kinds
from fairassess.domain.profile_values import Content, Distinct, Tally, Top
from fairassess.domain.runs import FieldCount

Named = tuple[tuple[str, int], ...]
"""Names with the number of records for which they hold."""


@dataclass(frozen=True, slots=True)
class Profile:
    """
    How complete and rich many records are.

    Attributes:
        live: Records that are not deleted.
        deleted: Records that are.
        fields: One count per field that was expected or seen, sorted by name.
        marks: Each of `richness.MARKS` with the number of live records that have it.
        by_set: setSpec and counts of its live records, sorted; an empty setSpec stands for
            records in no set. A record of two sets counts in both.
        by_year: Year and counts of its live records, oldest first; None, for records that
            show no year, comes before all years.
        facts: Each of `profile_facts.FACTS` with the number of live records for which it holds.
        facts_by_set: setSpec as in *by_set*, with marks and facts of its live records.
        facts_by_year: Year as in *by_year*, with marks and facts of its live records.
        contents: What stands in each field that holds a real value, sorted by name; of the
            sampled records.
        tallies: Things by their kind, in the order of `profile_kinds.TALLIES`; those of which
            there is nothing are left out. Those of `profile_kinds.OF_ALL` are of all live records,
            the others of the sampled ones.
        first_date: Earliest day, month or year that a date in ISO 8601 names; empty when none does.
        last_date: Latest one.
        sampled: Live records of which contents and kinds of values were counted; all of them up
            to `profile_counting.MOST_SAMPLED`.
        is_sample: Whether the records are a sample of those that there are.
    """

    live: int
    deleted: int
    fields: tuple[FieldCount, ...]
    marks: tuple[tuple[str, int], ...]
    by_set: tuple[tuple[str, tuple[FieldCount, ...]], ...]
    by_year: tuple[tuple[int | None, tuple[FieldCount, ...]], ...]
    facts: Named = ()
    facts_by_set: tuple[tuple[str, Named], ...] = ()
    facts_by_year: tuple[tuple[int | None, Named], ...] = ()
    contents: tuple[Content, ...] = ()
    tallies: tuple[Tally, ...] = ()
    first_date: str = ""
    last_date: str = ""
    sampled: int = 0
    is_sample: bool = False

    def field(self, name: str) -> FieldCount:
        """Return the count of the field called *name*; nothing present when it is not known."""
        for count in self.fields:
            if count.name == name:
                return count
        return FieldCount(name, 0, 0, self.live)

    def marked(self, mark: str) -> int:
        """Return how many live records have *mark*, one of `richness.MARKS`."""
        return dict(self.marks)[mark]

    def share(self, name: str) -> percent.Share:
        """Return the share of live records with a mark or fact; 0 found when it was not asked."""
        return self.share_of(dict(self.marks + self.facts).get(name, 0))

    def share_of(self, found: int, of: int | None = None) -> percent.Share:
        """Return the share of *found* among *of*, by default all live records."""
        total = self.live if of is None else of
        return percent.sampled(found, total) if self.is_sample else percent.counted(found, total)

    def share_in(self, tally: Tally, kind: str) -> percent.Share:
        """Return the share of a kind in a tally; an estimate where not all records were sampled."""
        found = tally.count(kind)
        is_exact = tally.name in profile_kinds.OF_ALL or self.sampled == self.live
        if self.is_sample or not is_exact:
            return percent.sampled(found, tally.of)
        return percent.counted(found, tally.of)

    def content(self, field: str) -> Content:
        """Return what stands in a field; nothing when no record has it."""
        for content in self.contents:
            if content.field == field:
                return content
        return Content(field, 0, Distinct(), Top())

    def tally(self, name: str) -> Tally:
        """Return the tally called *name*; an empty one when there was nothing to count."""
        for tally in self.tallies:
            if tally.name == name:
                return tally
        return Tally(name, 0, ())
