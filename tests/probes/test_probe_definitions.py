"""Definitions are complete, agree with the evaluators, and stand in the catalogue."""

from pathlib import Path

import pytest

from fairassess import errors
from fairassess.domain.finding import Severity
from fairassess.probes import catalogue, definitions, registry

ROOT = Path(__file__).parents[2]
GOOD = """
kind: test
probes:
  - id: test_holds
    check: Z01
    title: The test holds
    why: Because a test that does not hold is of no use.
    how: We look at whether it holds, which takes no time.
    remedy: Make it hold.
    source: None
    severity: must
"""


def _load(folder: Path, **files: str) -> tuple[definitions.Definition, ...]:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return definitions.load(folder)


@pytest.mark.parametrize("kind", registry.KINDS)
def test_every_definition_has_its_evaluator_and_the_other_way_round(kind: str) -> None:
    defined = [d.id for d in definitions.shipped().values() if d.kind == kind]
    assert [probe.id for probe in registry.of_kind(kind)] == defined


def test_the_registry_knows_all_checks_and_the_kinds_that_can_be_probed() -> None:
    kinds = {definition.kind for definition in definitions.shipped().values()}
    assert set(registry.KINDS) == kinds - {"harvest", "software"}
    assert registry.KINDS[0] == "oai-pmh"
    assert sum((registry.of_kind(kind) for kind in registry.KINDS), ()) == registry.PROBES
    assert registry.of_kind("gopher") == ()
    assert registry.known_ids() == frozenset(definitions.shipped())
    assert "harvest_rights_are_stated" in registry.known_ids()
    assert registry.definition("oaipmh_lists_end").check == "R05"
    assert registry.version() == registry.PROBE_SET_VERSION


# Each letter is a group of checks; F must hold, W should, R is recommended, I is information.
SEVERITIES = {
    "T": "FWWFWFFWWWWFWFFFFWRRW",
    "E": "FFFWFFWFFFW",
    "I": "FFFWFFFRRWIIF",
    "M": "FFRWFFFFR",
    "S": "FFWFFFFFR",
    "H": "FFFFFFFFRF",
    "G": "FFFFF",
    "L": "FFR",
    "D": "FFFFFFFFFFWWW",
    "R": "FWFFFFWWRFFFWWWI",
    "X": "FFFFFWIF",
    "C": "FFWWRWRRRRRRWI",
    "K": "FFFRRFWWRF",
}
BESIDE = {"Z02": Severity.SHOULD, "Z03": Severity.SHOULD, "Z04": Severity.SHOULD}
"""
What our list of checks does not number: whether every address of the host answers, and the milder
halves of T04 and H02, where the list names two severities.
"""
WORDS = {
    "F": Severity.MUST,
    "W": Severity.SHOULD,
    "R": Severity.GUIDELINE,
    "I": Severity.INFO,
}


def test_the_catalogue_covers_every_number_of_our_list_of_checks_once() -> None:
    numbers = [
        number
        for definition in definitions.shipped().values()
        if definition.kind == "oai-pmh"
        for number in definition.check.split(", ")
        if number not in BESIDE
    ]
    wanted = {
        f"{group}{n:02}" for group, all_ in SEVERITIES.items() for n in range(1, len(all_) + 1)
    }
    assert len(wanted) == 142
    assert sorted(numbers) == sorted(wanted)


def test_severities_follow_the_standard() -> None:
    for definition in definitions.shipped().values():
        if definition.kind == "oai-pmh":
            number = definition.check.split(", ")[0]
            wanted = BESIDE.get(number) or WORDS[SEVERITIES[number[0]][int(number[1:]) - 1]]
            assert definition.severity is wanted, definition.id


def test_every_text_of_a_definition_is_sentences() -> None:
    for definition in definitions.shipped().values():
        assert not definition.title.endswith("."), definition.id
        assert definition.title[0].isupper(), definition.id
        for text in (definition.why, definition.how, definition.remedy):
            assert text.rstrip('"').endswith((".", "?")), (definition.id, text)
            assert "  " not in text, definition.id
        assert not definition.source.endswith("."), definition.id


def test_a_good_file_is_read_with_the_numbers_that_it_merges(tmp_path: Path) -> None:
    (found,) = _load(tmp_path, good=GOOD.replace("check: Z01", "check: Z01\n    merges: [Z07]"))
    assert (found.id, found.check, found.kind) == ("test_holds", "Z01, Z07", "test")


def test_all_faults_of_all_files_are_told_at_once_with_their_places(tmp_path: Path) -> None:
    with pytest.raises(errors.Invalid) as caught:
        _load(
            tmp_path,
            a=GOOD.replace("severity: must", "severity: deadly").replace("    source: None\n", ""),
            b=GOOD.replace("Z01", "one").replace("test_holds", "test_other"),
            c="kind: [",
            d=GOOD.replace("remedy: Make it hold.", "remedy: ''\n    colour: red"),
        )
    places = [fault.place for fault in caught.value.faults]
    assert "a.yaml probes test_holds severity" in places
    assert "a.yaml probes test_holds source" in places
    assert "b.yaml probes test_other check" in places
    assert "c.yaml" in places
    assert "d.yaml probes test_holds remedy" in places
    assert "d.yaml probes test_holds colour" in places


def test_no_two_definitions_share_an_id_a_number_or_a_name(tmp_path: Path) -> None:
    with pytest.raises(errors.Invalid) as caught:
        _load(tmp_path, a=GOOD, b=GOOD)
    assert [fault.message for fault in caught.value.faults] == [
        "test_holds comes more than once",
        "Z01 comes more than once",
        "The test holds comes more than once",
    ]


def test_an_empty_file_is_a_fault_and_no_crash(tmp_path: Path) -> None:
    with pytest.raises(errors.Invalid):
        _load(tmp_path, empty="")


def test_the_page_in_docs_is_the_catalogue_of_today() -> None:
    page = (ROOT / "docs" / "probes.md").read_text(encoding="utf-8")
    assert page == catalogue.page(), "write it anew: fairassess probes docs > docs/probes.md"


def test_the_catalogue_tells_everything_about_every_probe() -> None:
    page = catalogue.page()
    for probe_id, definition in definitions.shipped().items():
        assert f"| {definition.check} | [`{probe_id}`](#{probe_id}) |" in page
        entry = page.split(f"### {probe_id}\n")[1].split("\n### ")[0]
        for text in (definition.title, definition.why, definition.how, definition.remedy):
            assert text in entry, probe_id
        assert definition.source in entry, probe_id
        assert definition.severity.value in entry, probe_id


def test_no_two_checks_of_whatever_kind_have_the_same_name() -> None:
    # People read the title alone, in tables that hold checks of several kinds.
    titles = [definition.title.casefold() for definition in definitions.shipped().values()]
    assert len(set(titles)) == len(titles)
