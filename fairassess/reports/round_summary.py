"""Everything a report says about one round, as one frozen value; every format prints it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from fairassess.domain.comparison_many import SPREAD_FROM, Comparison
from fairassess.domain.percent import percent
from fairassess.domain.questionnaire import Questionnaire
from fairassess.domain.rounds import Round
from fairassess.reports import charts, comparison_chart, round_parts, wording
from fairassess.reports.chart_values import Chart, Table
from fairassess.reports.comparison_chart import LevelMap
from fairassess.reports.facility_report import (
    FacilityReport,
    LevelRow,
    level_rows,
    scale_names,
)
from fairassess.reports.groups import GroupRow
from fairassess.reports.options import ReportOptions
from fairassess.reports.round_parts import Offer, RoundPart, titled
from fairassess.reports.speaking import ORIGINAL, asked, retold, say, say_number, speaking

__all__ = ["Offer", "RoundPart", "RoundSummary", "gather"]

BARS_MOST = 14
"""Bars of facilities that find room on one page."""

STACKS_MOST = 30
"""Questions of a distribution that find room on one page."""

ROWS_MOST = 36
"""Facilities of a map of levels that find room on one page."""


@dataclass(frozen=True, slots=True)
class RoundSummary:
    """
    What a report of a round says in every format.

    Attributes:
        round: The round; its facilities are those that the readers may know.
        edition: `all`, `everybody` or `of-` and the name of a facility in addresses.
        readers: For whom it is, as a sentence.
        title: Title of the questionnaire.
        source: Where its method comes from.
        questionnaire_digest: SHA-256 of the questionnaire.
        scale: Levels with their names, lowest first.
        levels: What the levels of each question mean.
        judgeable: How many questions probes can judge.
        parts: Participants, own ones first, then by name or label.
        compared: Those that submitted, side by side.
        offers: What the endpoints of the named ones offer.
        shows_helpers: Whether it may be told who has solved what.
        at: The moment whose state it tells, aware UTC: closing, or the last submission.
        publisher: Organisation that runs the site.
        licence: Address of the licence.
        funding: Who pays; may be empty.
        address: Address of the round.
        software_version: Version of this application.
        options: What was chosen for it.
        template: Word document whose styles are worn; empty for our own.
    """

    round: Round
    edition: str
    readers: str
    title: str
    source: str
    questionnaire_digest: str
    scale: tuple[tuple[int, str], ...]
    levels: tuple[LevelRow, ...]
    judgeable: int
    parts: tuple[RoundPart, ...]
    compared: Comparison
    offers: tuple[Offer, ...]
    shows_helpers: bool
    at: datetime
    publisher: str
    licence: str
    funding: str
    address: str
    software_version: str
    options: ReportOptions
    template: bytes = b""

    @property
    def is_draft(self) -> bool:
        """Whether its numbers may still change: nobody has closed the round."""
        return not self.round.is_closed

    @property
    def day(self) -> str:
        """The day of its state: `30 November 2026`."""
        return wording.day(self.at)

    @property
    def language(self) -> str:
        """Tag of the language in which it is said."""
        return self.options.language

    @property
    def name(self) -> str:
        """Round and questionnaire: `Autumn 2026: FAIR self-assessment`."""
        return f"{self.round.name}: {self.title}"

    @property
    def version(self) -> str:
        """Version of the questionnaire."""
        return self.round.questionnaire.partition("@")[2]

    @property
    def reports(self) -> tuple[FacilityReport, ...]:
        """The results, in the order of the participants."""
        return tuple(part.report for part in self.parts if part.report is not None)

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of those who have not submitted, as far as the readers may know them."""
        return tuple(part.name for part in self.parts if part.report is None)

    @property
    def scores(self) -> tuple[GroupRow, ...]:
        """The score of all questions of each that submitted, titled by its name."""
        return tuple(part.score for part in self.parts if part.score is not None)

    @property
    def headline(self) -> str:
        """The round in a sentence or two."""
        start = say("There is no result to show.")
        if self.parts:
            start = say(
                "{results} of {facilities}.",
                results=say_number("{n} result", "{n} results", len(self.reports)),
                facilities=say_number("{n} facility", "{n} facilities", len(self.parts)),
            )
        everything = dict(self.compared.spreads)["all"]
        values = sorted(row.declared for row in self.scores if row.declared is not None)
        if not values:
            return start
        if len(values) == 1:
            return f"{start} {say('Declared: {score}.', score=f'{values[0]} %')}"
        ends = {"low": values[0], "high": f"{values[-1]} %"}
        if everything.median is None:
            spread = say("Declared scores lie between {low} and {high}.", **ends)
        else:
            spread = say(
                "Declared scores lie between {low} and {high}, the median is {median}.",
                **ends, median=percent(everything.median),
            )  # fmt: skip
        return f"{start} {spread}"

    @property
    def state(self) -> str:
        """How far the round is, as a sentence."""
        if self.round.closed_at is None:
            start = say("Draft, nothing submitted yet:")
            if self.reports:
                start = say("Draft with what was submitted until {day}:", day=self.day)
            goes_on = say(
                "the round is open, results are due by {due}, and its numbers may still change.",
                due=wording.day(self.round.closes_on),
            )
            return f"{start} {goes_on}"
        closed = say("Closed on {day}.", day=wording.day(self.round.closed_at))
        if not self.missing:
            return closed
        missing = say_number(
            "{n} facility has not submitted: {names}.",
            "{n} facilities have not submitted: {names}.",
            len(self.missing),
            names=wording.joined(self.missing),
        )
        return f"{closed} {missing}"

    @property
    def limits(self) -> tuple[str, ...]:
        """What the numbers do not say, the most general first."""
        found = [
            say("The declared scores are what the facilities say of themselves."),
            say(
                "Probes can judge {judgeable} of {asked} questions; the others rest on word alone.",
                judgeable=self.judgeable, asked=len(self.compared.questions),
            ),
            say("Probes see what is public. A server that cannot be reached lowers no score."),
            say("Facilities differ in size, age and methods: the scores are no ranking."),
        ]  # fmt: skip
        if len(self.reports) < SPREAD_FROM:
            found.append(
                say(
                    "There are fewer than {number} results, so no median and no quartile is told.",
                    number=SPREAD_FROM,
                )
            )
        if any(not part.slug for part in self.parts):
            found.append(
                say(
                    "Facilities without a name are shown with levels and scores only: no comments,"
                    " no findings, no days."
                )
            )
        if self.edition != "all":
            found.append(
                say(
                    "What people of other facilities wrote in their own words, and their earlier"
                    " results, are left out."
                )
            )
        return tuple(found)

    @property
    def cite_as(self) -> str:
        """How to cite the report."""
        draft = f" {say('Draft.')}" if self.is_draft else ""
        named = say("{title}, version {version}", title=self.name, version=self.version)
        return (
            f"{self.publisher}: {named}.{draft} {self.day}."
            f" fairassess {self.software_version}. {self.address}"
        )

    @property
    def file_stem(self) -> str:
        """Name of the file without its ending."""
        edition = "" if self.edition == "all" else f"-{self.edition}"
        draft = "-draft" if self.is_draft else ""
        spoken = "" if self.language == ORIGINAL else f"-{self.language}"
        return f"fairassess-round-{self.round.slug}{edition}-{self.at:%Y-%m-%d}{draft}{spoken}"

    @property
    def scores_chart(self) -> Chart:
        """The scores of all questions, facility by facility, taken apart."""
        made = charts.letters_chart(self.scores)
        head = (say("Facility"), *made.table.head[1:])
        return replace(
            made,
            name="facilities",
            title=say("Declared scores by facility, taken apart"),
            finding=self.headline,
            table=Table(head, made.table.rows),
        )

    @property
    def score_charts(self) -> tuple[Chart, ...]:
        """The same in charts that find room on a page each, with the numbers of their bars."""
        whole = self.scores_chart
        return tuple(
            replace(
                whole,
                name=f"facilities-{start + 1}",
                finding=" ".join(row.sentence for row in self.scores[start : start + BARS_MOST]),
                bars=whole.bars[start : start + BARS_MOST],
                table=Table(whole.table.head, whole.table.rows[start : start + BARS_MOST]),
            )
            for start in range(0, len(whole.bars), BARS_MOST)
        )

    @property
    def level_maps(self) -> tuple[LevelMap, ...]:
        """The map of levels in parts that find room on a page each; none without a result."""
        whole = self.level_map
        if whole.is_empty:
            return ()
        return tuple(
            replace(
                whole,
                name=f"levels-{start + 1}",
                rows=whole.rows[start : start + ROWS_MOST],
                table=Table(whole.table.head, whole.table.rows[start : start + ROWS_MOST]),
            )
            for start in range(0, len(whole.rows), ROWS_MOST)
        )

    @property
    def distributions(self) -> tuple[Chart, ...]:
        """How many are at which level, in charts that find room on a page each."""
        whole = self.distribution
        return tuple(
            replace(
                whole,
                name=f"spread-of-levels-{start + 1}",
                stacks=whole.stacks[start : start + STACKS_MOST],
                table=Table(whole.table.head, whole.table.rows[start : start + STACKS_MOST]),
            )
            for start in range(0, len(whole.stacks), STACKS_MOST)
        )

    @property
    def level_map(self) -> LevelMap:
        """Which facility is at which level of which question."""
        return comparison_chart.level_map(self.compared)

    @property
    def distribution(self) -> Chart:
        """How many facilities are at which level of each question."""
        return comparison_chart.distribution(self.compared)

    @property
    def spread_table(self) -> Table:
        """Medians and quartiles; no row while there are too few facilities."""
        made = comparison_chart.spread_table(self.compared.spreads)
        if dict(self.compared.spreads)["all"].median is None:
            return Table(made.head, ())
        return made

    @property
    def gap_table(self) -> Table:
        """In which questions most facilities are behind."""
        return comparison_chart.gap_table(
            self.compared.gaps,
            with_helpers=self.shows_helpers,
            texts={row.question: row.text for row in self.levels},
        )

    @property
    def offers_table(self) -> Table:
        """What the endpoints of the named facilities offer."""
        return comparison_chart.offers_table(
            [(titled(retold(one.name), is_own=one.is_own), one.told) for one in self.offers]
        )

    @property
    def part_table(self) -> Table:
        """Who took part, and what came of it, taken apart."""
        return Table(
            tuple(map(say, ("Facility", "State", "Submitted on", "Declared", "Measured", "On word",
                            "Not shown", "Answered"))),
            tuple(round_parts.row(part) for part in self.parts),
        )  # fmt: skip


def gather(
    held: Round,
    questionnaire: Questionnaire,
    parts: Sequence[RoundPart],
    compared: Comparison,
    offers: Sequence[Offer],
    *,
    edition: str,
    readers: str,
    shows_helpers: bool,
    publisher: str,
    licence: str,
    funding: str,
    address: str,
    software_version: str,
    options: ReportOptions,
    template: bytes = b"",
) -> RoundSummary:
    """
    Gather all that the reports of a round are written from.

    Args:
        held: The round, as its readers may know it.
        questionnaire: In the round's version.
        parts: Participants, as its readers may know them.
        compared: Those of them that submitted.
        offers: What the endpoints of the named ones offer.
        edition, readers, shows_helpers, publisher, licence, funding, address, software_version,
            options, template: As in `RoundSummary`.
    """
    with speaking(options.language):
        title, source = asked(questionnaire.title), asked(questionnaire.source)
        scale, levels = scale_names(questionnaire), level_rows(questionnaire)
    return RoundSummary(
        round=held,
        edition=edition,
        readers=readers,
        title=title,
        source=source,
        questionnaire_digest=questionnaire.digest,
        scale=scale,
        levels=levels,
        judgeable=sum(question.is_judgeable for question in questionnaire.questions),
        parts=tuple(parts),
        compared=compared,
        offers=tuple(offers),
        shows_helpers=shows_helpers,
        at=_moment(held, parts),
        publisher=publisher,
        licence=licence,
        funding=funding,
        address=address,
        software_version=software_version,
        options=options,
        template=template,
    )


def _moment(held: Round, parts: Sequence[RoundPart]) -> datetime:
    """Return when the state was reached that is told, so that the same state has one moment."""
    if held.closed_at is not None:
        return held.closed_at
    taken = [part.report.summary.taken_at for part in parts if part.report is not None]
    return max(taken, default=held.opened_at)
