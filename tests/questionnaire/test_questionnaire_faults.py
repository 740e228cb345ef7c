"""Every fault of a questionnaire file is found at once, in a sentence, with its line and path."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from fairassess.errors import BadQuestionnaire, NotFound
from fairassess.storage import questionnaires
from tests.questionnaire import files

PROBES = frozenset({"oaipmh_lists_end", "oaipmh_answers_identify", "harvest_gives_records"})


@dataclass(frozen=True)
class Broken:
    """One way to spoil the good file, and what is to be said of it."""

    old: str
    new: str
    at: str
    path: str
    says: str


BROKEN = {
    "unknown key": Broken(
        "    why: {en: Others", "    wy: {en: Others", "wy:", "questions[Q01].wy", "`why`"
    ),
    "unknown key far from any": Broken(
        "    weight: 1", "    colour: red", "colour", "questions[Q01].colour", "The keys are: id,"
    ),
    "unknown key inside a rule": Broken(
        "at_least: 4", "atleast: 4", "atleast", "questions[Q01].observe[1].atleast", "`at_least`"
    ),
    "missing text": Broken(
        "    improve: {en: Open one.}\n",
        "",
        "  - id: Q01",
        "questions[Q01].improve",
        "The key `improve` is missing",
    ),
    "empty text": Broken(
        "{en: Open one.}", '{en: "  "}', "improve", "questions[Q01].improve.en", "is empty"
    ),
    "text without a language": Broken(
        "{en: Open one.}", "Open one.", "Open one", "questions[Q01].improve", "a mapping"
    ),
    "text without the original language": Broken(
        "{en: Open one.}", "{de: Öffnen.}", "Öffnen", "questions[Q01].improve", "no text in `en`"
    ),
    "language that is none": Broken(
        "{en: Open one.}",
        "{en: Open one., English: Open one.}",
        "English",
        "questions[Q01].improve.English",
        "A language is a tag",
    ),
    "number where text belongs": Broken(
        "{en: Open one.}", "{en: 2026}", "2026", "questions[Q01].improve.en", "put it in quotes"
    ),
    "level without a descriptor": Broken(
        "      3: {en: It answers.}\n",
        "",
        "    levels:\n      1: {en: None",
        "questions[Q01].levels",
        "no text for level 3",
    ),
    "descriptor for no level": Broken(
        "      4: {en: It answers well.}",
        "      4: {en: It answers well.}\n      5: {en: Even better.}",
        "    levels:\n      1: {en: None",
        "questions[Q01].levels",
        "a text for level 5, which is not on the scale",
    ),
    "rule off the scale": Broken(
        "at_most: 3", "at_most: 7", "at_most: 7", "observe[2].at_most", "scale 1 to 4"
    ),
    "unknown topic": Broken(
        "topic: machines", "topic: machine", "topic: machine", "questions[Q01].topic", "`machines`"
    ),
    "duplicate question id": Broken(
        "- id: Q02", "- id: Q01", "- id: Q01\n    topic: machines\n    text: {en: \"Who",
        "questions[Q01].id", "used before",
    ),
    "unknown FAIR principle": Broken(
        "fair: [F4]", "fair: [F5]", "F5", "questions[Q01].fair[1]", "F1, F2, F3, F4, A1"
    ),
    "unknown RDA indicator": Broken(
        "RDA-F4-01M", "RDA-F4-01D", "RDA-F4-01D", "questions[Q01].rda[1]", "`RDA-F4-01M`"
    ),
    "unknown FAIRsFAIR metric": Broken(
        "FsF-F4-01M", "FsF-F4-01X", "FsF-F4-01X", "questions[Q01].fsf[1]", "`FsF-F4-01M`"
    ),
    "unknown probe": Broken(
        "{passed: [oaipmh_lists_end]}",
        "{passed: [oaipmh_list_ends]}",
        "list_ends",
        "observe[1].when.passed[1]",
        "`oaipmh_lists_end`",
    ),
    "unknown probe in a share": Broken(
        "{passed: [oaipmh_lists_end]}",
        "{passed: [oaipmh_lists_end], share_at_least: {harvest_gives_record: 0.5}}",
        "harvest_gives_record:",
        "observe[1].when.share_at_least.harvest_gives_record",
        "`harvest_gives_records`",
    ),
    "share above one": Broken(
        "{passed: [oaipmh_lists_end]}",
        "{passed: [oaipmh_lists_end], share_at_least: {harvest_gives_records: 80}}",
        "harvest_gives_records: 80",
        "share_at_least.harvest_gives_records",
        "at most 1",
    ),
    "unknown kind of endpoint": Broken(
        "{passed: [oaipmh_lists_end]}",
        "{passed: [oaipmh_lists_end], all_must_passed: oaipmh}",
        "all_must_passed",
        "observe[1].when.all_must_passed",
        "`oai-pmh`",
    ),
    "condition that asks nothing": Broken(
        "{passed: [oaipmh_lists_end]}", "{}", "when: {}", "observe[1].when", "always hold"
    ),
    "rule that says nothing": Broken(
        "        at_most: 3\n", "", "- when: {failed", "observe[2]", "neither at_least nor at_most"
    ),
    "bounds that cross in one rule": Broken(
        "at_least: 4", "at_least: 4\n        at_most: 2", "- when: {passed", "observe[1]",
        "no level would be left",
    ),
    "rules that cross on the same evidence": Broken(
        "{failed: [oaipmh_lists_end]}",
        "{failed: [oaipmh_answers_identify]}",
        "- when: {failed",
        "observe[2]",
        "Rule 1 (at least 4) and rule 2 (at most 3) can hold on the same evidence",
    ),
    "rules that judge endpoints differently": Broken(
        "because: {en: The lists end.}",
        "because: {en: The lists end.}\n        over: all",
        "observe:",
        "questions[Q01].observe",
        "say the same in every rule",
    ),
    "judgeable without reaching the highest level": Broken(
        "at_least: 4", "at_least: 3", "observe:", "questions[Q01].observe", "reaches level 4"
    ),
    "neither rules nor a reason": Broken(
        "    unobserved_because: {en: People cannot be probed.}\n",
        "",
        "- id: Q02",
        "questions[Q02].unobserved_because",
        "say why",
    ),
    "rules and a reason": Broken(
        "    weight: 1",
        "    unobserved_because: {en: It cannot.}",
        "unobserved_because",
        "questions[Q01].unobserved_because",
        "remove",
    ),
    "not applicable without a hint": Broken(
        "{allowed: true, hint: {en: When there are no data.}}",
        "{allowed: true}",
        "not_applicable",
        "questions[Q01].not_applicable",
        "add a `hint`",
    ),
    "hint where nothing is allowed": Broken(
        "{allowed: false}",
        "{allowed: false, hint: {en: Never.}}",
        "allowed: false",
        "questions[Q02].not_applicable",
        "remove the `hint`",
    ),
    "weight of nothing": Broken(
        "weight: 1", "weight: 0", "weight: 0", "questions[Q01].weight", "above 0"
    ),
    "address that is none": Broken(
        '"https://standard.example/"',
        "standard.example",
        "standard.example",
        "questions[Q01].more[1].url",
        "begins with https://",
    ),
    "version that is a number": Broken(
        'version: "1.2.0"', "version: 1.2", "version: 1.2", "version", "put it in quotes"
    ),
    "version of two numbers": Broken(
        'version: "1.2.0"', 'version: "1.2"', "version:", "version", "three numbers"
    ),
    "scale with a gap": Broken(
        "    4: {en: done}", "    5: {en: done}", "  levels:", "scale.levels", "without a gap"
    ),
    "no questions": Broken(
        files.GOOD[files.GOOD.index("questions:") :], "questions: []\n", "questions", "questions",
        "at least 1",
    ),
    "list where a mapping belongs": Broken(
        "not_applicable: {allowed: false}", "not_applicable: [no]", "not_applicable: [no]",
        "questions[Q02].not_applicable", "a mapping",
    ),
}  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_each_fault_is_told_with_its_line_and_path(broken: Broken, tmp_path: Path) -> None:
    text = files.spoiled((broken.old, broken.new))
    path = files.written(tmp_path, text)

    faults = questionnaires.check_file(path, PROBES)

    line = files.line_of(text, broken.at)
    hits = [f for f in faults if broken.says in f.message and f.place.endswith(broken.path)]
    assert hits, [str(fault) for fault in faults]
    assert hits[0].place.startswith(f"{path}:{line}  "), hits[0].place
    assert hits[0].message.endswith((".", "?"))


def test_the_good_file_has_no_fault(tmp_path: Path) -> None:
    assert questionnaires.check_file(files.written(tmp_path, files.GOOD), PROBES) == ()


def test_all_faults_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = files.spoiled(*((broken.old, broken.new) for broken in _compatible()))
    path = files.written(tmp_path, text)

    faults = questionnaires.check_file(path, PROBES)

    for broken in _compatible():
        assert any(broken.says in fault.message for fault in faults), broken.says
    lines = [int(fault.place.split("  ")[0].rsplit(":", 1)[1]) for fault in faults]
    assert lines == sorted(lines)


def _compatible() -> list[Broken]:
    names = (
        "unknown key", "missing text", "unknown topic", "unknown FAIR principle",
        "unknown RDA indicator", "unknown probe", "rule off the scale", "weight of nothing",
        "neither rules nor a reason", "duplicate question id", "hint where nothing is allowed",
    )  # fmt: skip
    return [BROKEN[name] for name in names]


def test_a_missing_key_hides_no_crossing_rules(tmp_path: Path) -> None:
    text = files.spoiled(("    improve: {en: Open one.}\n", ""), ("at_least: 4", "at_least: 3"))
    messages = [f.message for f in questionnaires.check_file(files.written(tmp_path, text))]
    assert any("`improve` is missing" in message for message in messages)
    assert any("No rule reaches level 4" in message for message in messages)


LIFT = "when: {passed: [oaipmh_lists_end]}"
CAP = "when: {failed: [oaipmh_lists_end]}"


@pytest.mark.parametrize(
    ("lift", "cap", "is_good"),
    [
        ("surely_at_least: {pid_a: 0.8}", "surely_below: {pid_a: 0.8}", True),
        ("surely_at_least: {pid_a: 0.9}", "surely_below: {pid_a: 0.8}", True),
        ("surely_at_least: {pid_a: 0.7}", "surely_below: {pid_a: 0.8}", False),
        ("surely_at_least: {pid_a: 0.8}", "surely_below: {pid_b: 0.8}", False),
        ("surely_at_least: {pid_a: 0.8}", "share_below: {pid_a: 0.8}", False),
        ("share_at_least: {pid_a: 0.8}", "surely_below: {pid_a: 0.8}", False),
    ],
)
def test_rules_about_a_sample_must_exclude_each_other_by_one_share(
    lift: str, cap: str, is_good: bool, tmp_path: Path
) -> None:
    text = files.spoiled((LIFT, f"when: {{{lift}}}"), (CAP, f"when: {{{cap}}}"))
    faults = questionnaires.check_file(files.written(tmp_path, text))
    assert (not faults) == is_good
    assert all("contradict each other" in fault.message for fault in faults)


@pytest.mark.parametrize(
    ("over", "cap", "is_good"),
    [
        ("best", "scicat_list_is_public", True),
        ("best", "oaipmh_answers_identify", False),
        ("any", "scicat_list_is_public", False),
        ("all", "scicat_list_is_public", False),
    ],
)
def test_only_where_the_best_kind_counts_may_another_kind_forbid_what_one_shows(
    over: str, cap: str, is_good: bool, tmp_path: Path
) -> None:
    text = files.spoiled(
        (CAP, f"when: {{failed: [{cap}]}}"),
        ("at_least: 4", f"over: {over}\n        at_least: 4"),
        ("at_most: 3", f"over: {over}\n        at_most: 3"),
    )
    faults = questionnaires.check_file(files.written(tmp_path, text))
    assert (not faults) == is_good


def test_an_effort_needs_a_size_and_a_reason(tmp_path: Path) -> None:
    good = "weight: 1\n    effort: {size: small, because: {en: One line.}}"
    path = files.written(tmp_path, files.spoiled(("weight: 1", good)))
    effort = questionnaires.load_file(path).question("Q01").effort
    assert (effort.size.value, str(effort.because)) == ("small", "One line.")
    for wrong in ("{size: tiny, because: {en: One line.}}", "{size: small}"):
        spoiled = files.spoiled(("weight: 1", f"weight: 1\n    effort: {wrong}"))
        (fault,) = questionnaires.check_file(files.written(tmp_path, spoiled))
        assert "questions[Q01].effort" in fault.place


def test_probe_ids_are_not_judged_where_probes_are_not_known(tmp_path: Path) -> None:
    text = files.GOOD.replace("oaipmh_lists_end", "oaipmh_sings_well")
    assert questionnaires.check_file(files.written(tmp_path, text)) == ()
    assert questionnaires.check_file(files.written(tmp_path, text), PROBES) != ()


YAML_FAULTS = {
    "syntax": ("    weight: 1", "    weight: [1", "not valid YAML"),
    "duplicate key": ("    weight: 1", "    weight: 1\n    weight: 2", "a second time"),
    "alias": ("topic: machines", "topic: *machines", "alias `*machines` is not allowed"),
    "object tag": (
        "weight: 1",
        "weight: !!python/object/apply:os.getcwd []",
        "is not used here",
    ),
    "scalar tag": ("weight: 1", "weight: !weight 1", "YAML cannot read `1`"),
    "date that is none": ("weight: 1", "weight: 2026-13-41", "YAML cannot read `2026-13-41`"),
    "key that YAML reads as a truth value": (
        "{en: Open one.}",
        "{en: Open one., no: Åpne.}",
        "the key `no` as text; put it in quotes",
    ),
    "key that is a list": ("weight: 1", "[a]: 1", "A key must be a plain word"),
    "merge key": ("weight: 1", "<<: {weight: 1}", "A key must be a plain word"),
    "control character": ("weight: 1", "weight: \x07", "a character is not allowed"),
    "depth": ("weight: 1", f"weight: {'[' * 5000}", "nested more than 20 deep"),
}


@pytest.mark.parametrize(("old", "new", "says"), YAML_FAULTS.values(), ids=YAML_FAULTS.keys())
def test_faults_of_the_yaml_are_told_with_their_line(
    old: str, new: str, says: str, tmp_path: Path
) -> None:
    text = files.spoiled((old, new))
    path = files.written(tmp_path, text)

    faults = questionnaires.check_file(path)

    hit = next(fault for fault in faults if says in fault.message)
    line = int(hit.place.removeprefix(f"{path}:").split(" ")[0])
    assert abs(line - files.line_of(text, new)) <= 1


def test_a_bomb_of_aliases_is_refused_before_it_unfolds(tmp_path: Path) -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    faults = questionnaires.check_file(files.written(tmp_path, "\n".join(rows)))
    assert [fault.message for fault in faults] == [
        "The alias `*a0` is not allowed; write the text out again."
    ]


def test_a_file_that_is_too_long_is_refused(tmp_path: Path) -> None:
    path = files.written(tmp_path, files.GOOD + "#" * 1024 * 1024)
    assert [fault.message for fault in questionnaires.check_file(path)] == [
        "The file has more than 1024 KiB; shorten it."
    ]


def test_a_file_that_is_not_utf8_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes(b"id: a\ntitle: {en: B\xe4r}\n")
    (fault,) = questionnaires.check_file(path)
    assert fault.place == f"{path}:2"
    assert "UTF-8" in fault.message


@pytest.mark.parametrize("text", ["", "# only a comment\n", "- a\n- list\n", "plain text\n"])
def test_a_file_without_keys_is_told(text: str, tmp_path: Path) -> None:
    (fault,) = questionnaires.check_file(files.written(tmp_path, text))
    assert "empty" in fault.message or "must hold the keys" in fault.message


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert questionnaires.check_file(files.written(tmp_path, "\ufeff" + files.GOOD)) == ()


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    (fault,) = questionnaires.check_file(tmp_path / "none.yaml")
    assert "cannot be read" in fault.message
    with pytest.raises(NotFound):
        questionnaires.load_file(tmp_path / "none.yaml")


def test_loading_a_faulty_file_raises_all_its_faults(tmp_path: Path) -> None:
    path = files.written(
        tmp_path, files.spoiled(("fair: [F4]", "fair: [F5]"), ("topic: m", "topic: n"))
    )
    with pytest.raises(BadQuestionnaire) as raised:
        questionnaires.load_file(path)
    assert raised.value.faults == questionnaires.check_file(path)
    assert len(raised.value.faults) == 2
