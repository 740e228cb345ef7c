"""What a page says of a profile has a title for everything, and the profile's own numbers."""

from dataclasses import fields

import pytest

from fairassess.domain import profile_facts as facts
from fairassess.domain import profile_kinds as kinds
from fairassess.domain import richness
from fairassess.domain.completeness import Builder, Profile
from fairassess.domain.metadata import Value
from fairassess.domain.percent import Share
from fairassess.domain.profile_values import Tally
from fairassess.reports import profile_sections
from fairassess.reports.profile_sections import Line, Section
from tests.domain.records import record


def a_profile(live: int = 40, *, sampled: int | None = None, is_sample: bool = False) -> Profile:
    """A profile in which everything was found, each thing another number of times."""
    names = (*richness.MARKS, *facts.FACTS)
    held = {name: place % live + 1 for place, name in enumerate(names)}
    return Profile(
        live=live,
        deleted=0,
        fields=(),
        marks=tuple((mark, held[mark]) for mark in richness.MARKS),
        by_set=(),
        by_year=(),
        facts=tuple((fact, held[fact]) for fact in facts.FACTS),
        tallies=tuple(
            Tally(name, live, ((kinds.LENGTHS[0], 3), (kinds.LENGTHS[1], 2)))
            for name in kinds.TALLIES
        ),
        sampled=live if sampled is None else sampled,
        is_sample=is_sample,
    )


def lines_of(sections: tuple[Section, ...]) -> list[Line]:
    return [line for section in sections for line in section.lines]


def test_every_fact_and_every_kind_of_thing_has_a_title() -> None:
    profile = a_profile()
    lines = lines_of(profile_sections.sections(profile))
    of_marks = [line for line in lines if line.share.found]
    assert len(of_marks) == len(lines)
    assert len(lines) >= len(facts.FACTS)
    assert all(line.title for line in lines)
    tallied = profile_sections.tallies(profile)
    assert len(tallied) == len(kinds.TALLIES)
    assert len({section.title for section in tallied}) == len(kinds.TALLIES)


def test_every_fact_stands_on_the_page_with_the_number_of_the_profile() -> None:
    profile = a_profile()
    shown = sorted(line.share.found for line in lines_of(profile_sections.sections(profile)))
    for _, found in profile.facts:
        assert found in shown
        shown.remove(found)
    # What is left are marks of the checks.
    marks = [found for _, found in profile.marks]
    for found in shown:
        assert found in marks
        marks.remove(found)


def test_names_of_sections_are_unique_and_fit_for_ids() -> None:
    profile = a_profile()
    sections = profile_sections.sections(profile) + profile_sections.tallies(profile)
    names = [section.name for section in sections]
    assert len(set(names)) == len(names)
    assert all(name.replace("-", "").isalpha() for name in names)
    # The page has these ids beside them.
    assert not {"kinds", "frequent", "main"} & set(names)


def test_numbers_of_counted_records_are_those_of_the_profile() -> None:
    builder = Builder(("title",))
    for number in range(9):
        title = Value("A title", (("lang", "en" if number % 3 else "de"),))
        one = record(f"oai:x:{number}", title="A title", identifier="https://doi.org/10.1234/x")
        builder.add(one._replace(fields=(*one.fields[1:], ("title", (title,)))))
    profile = builder.freeze()
    lines = {line.title: line.share for line in lines_of(profile_sections.sections(profile))}
    assert (lines["A persistent identifier"].found, lines["A persistent identifier"].of) == (9, 9)
    (languages,) = [
        section
        for section in profile_sections.tallies(profile)
        if section.name == "title-languages"
    ]
    assert [(line.title, line.share.found, line.share.of) for line in languages.lines] == [
        ("en", 6, 9),
        ("de", 3, 9),
    ]
    assert languages.note == ""


@pytest.mark.parametrize("profile", [Builder().freeze(), Builder(("title",)).freeze()])
def test_a_profile_of_nothing_says_nothing(profile: Profile) -> None:
    assert profile_sections.sections(profile) == ()
    assert profile_sections.tallies(profile) == ()
    assert profile_sections.contents(profile, ()) == ()


def test_a_thing_of_which_no_kind_is_known_has_no_section() -> None:
    profile = Profile(5, 0, (), (), (), (), tallies=(Tally(kinds.PUBLISHERS, 5, ()),), sampled=5)
    assert profile_sections.tallies(profile) == ()


def test_what_was_sampled_says_so_and_has_an_interval() -> None:
    sampled = {
        section.title: section for section in profile_sections.tallies(a_profile(sampled=20))
    }
    assert sampled["Creators"].note == "From a sample of the records."
    assert sampled["Licences"].note == ""
    assert " to " in sampled["Creators"].lines[0].percent
    assert sampled["Licences"].lines[0].percent == "8 %"
    all_sampled = profile_sections.sections(a_profile(is_sample=True))
    assert all(line.share.is_estimate for line in lines_of(all_sampled))


def test_many_kinds_are_cut_and_the_note_says_how_many_there_are() -> None:
    counts = tuple((f"k{number:02}", 100 - number) for number in range(40))
    tally = Tally(kinds.RELATION_TYPES, 10_000, counts)
    profile = Profile(10, 0, (), (), (), (), tallies=(tally,), sampled=10)
    (section,) = profile_sections.tallies(profile)
    assert [line.title for line in section.lines] == [name for name, _ in counts[:12]]
    assert section.note == "The 12 largest of 40 kinds."


def test_lengths_come_in_their_own_order_without_empty_ones() -> None:
    counts = (("longer", 9), ("to 10", 1), ("31 to 100", 4))
    tally = Tally(kinds.TITLE_LENGTHS, 14, counts)
    profile = Profile(14, 0, (), (), (), (), tallies=(tally,), sampled=14)
    (section,) = profile_sections.tallies(profile)
    assert [line.title for line in section.lines] == ["to 10", "31 to 100", "longer"]
    assert section.note == ""


@pytest.mark.parametrize(
    ("found", "of", "percent", "width"), [(0, 0, "–", 0), (0, 3, "0 %", 0), (3, 3, "100 %", 100)]
)
def test_a_line_without_records_has_no_percent(
    found: int, of: int, percent: str, width: int
) -> None:
    line = Line("x", a_profile().share_of(found, of))
    assert (line.percent, line.width) == (percent, width)
    assert isinstance(line.share, Share)


def test_fields_come_in_the_order_of_the_reader_and_unknown_ones_last() -> None:
    builder = Builder()
    builder.add(record("oai:x:1", rights="r", title="t", creator="c", zzz="z", aaa="a"))
    shown = profile_sections.contents(builder.freeze(), ("title", "creator", "date", "rights"))
    assert [one.field for one in shown] == ["title", "creator", "rights", "aaa", "zzz"]
    assert {one.name for one in fields(Section)} == {"name", "title", "note", "lines"}
