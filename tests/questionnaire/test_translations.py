"""Translations stand beside the editions, say where they are wrong, and what they still lack."""

import hashlib
import json
from pathlib import Path

import jsonschema
import pytest
import structlog
import yaml
from structlog.testing import capture_logs

from fairassess import shipped
from fairassess.domain import translation
from fairassess.errors import BadQuestionnaire, NotFound
from fairassess.storage import questionnaires, translating, translations
from tests.questionnaire import files

HEAD = "questionnaire: small\nlanguage: de\ntexts:\n"


def entry(original: str, text: str, place: str = "Q01.why") -> str:
    return (
        f"  - place: {place}\n    of: '{translation.key_of(original)}'\n"
        f"    text: {json.dumps(text, ensure_ascii=False)}\n"
    )


GOOD = HEAD + entry("Others read it.", "Andere lesen es.")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of questionnaires with two published editions, in the place of the shipped one."""
    root = tmp_path / "questionnaires"
    newer = files.spoiled(('"1.2.0"', '"1.3.0"'), ("{en: Open one.}", "{en: Open it today.}"))
    for text, version in ((files.GOOD, "1.2.0"), (newer, "1.3.0")):
        name = f"small/{version}.yaml"
        digest = hashlib.sha256(files.written(root, text, name).read_bytes()).hexdigest()
        with (root / questionnaires.PUBLISHED).open("a", encoding="utf-8") as record:
            record.write(f"{digest}  {name}\n")
    monkeypatch.setattr(shipped, "folder", {"questionnaires": root}.__getitem__)
    return root


def german(folder: Path, text: str, language: str = "de") -> Path:
    return files.written(folder, text, f"small/translations/{language}.yaml")


def faults_of(folder: Path, text: str) -> list[tuple[int, str]]:
    path = german(folder, text)
    places = [fault.place.partition("  ")[0] for fault in questionnaires.check_file(path)]
    messages = [fault.message for fault in questionnaires.check_file(path)]
    assert all(place.startswith(f"{path}:") for place in places)
    lines = [int(place.rpartition(":")[2]) for place in places]
    return list(zip(lines, messages, strict=True))


def test_one_file_serves_all_editions_each_where_its_text_is_the_same(folder: Path) -> None:
    text = GOOD + entry("Open one.", "Eine öffnen.", "Q01.improve")
    german(folder, text)
    older, newer = (questionnaires.load(f"small@{version}") for version in ("1.2.0", "1.3.0"))
    for edition in (older, newer):
        why = edition.question("Q01").why
        assert why.in_language("de") == ("de", "Andere lesen es.")
        assert str(why) == "Others read it."
    assert older.question("Q01").improve.in_language("de") == ("de", "Eine öffnen.")
    assert newer.question("Q01").improve.in_language("de") == ("en", "Open it today.")


def test_a_translation_leaves_the_edition_and_its_digest_as_they_were(folder: Path) -> None:
    content = (folder / "small/1.2.0.yaml").read_bytes()
    german(folder, GOOD)
    assert questionnaires.load("small@1.2.0").digest == hashlib.sha256(content).hexdigest()
    assert questionnaires.available() == ("small@1.2.0", "small@1.3.0")
    assert questionnaires.check_shipped() == ()


def test_a_text_that_is_still_empty_is_not_shown(folder: Path) -> None:
    german(folder, HEAD + entry("Others read it.", ""))
    assert questionnaires.load("small@1.2.0").question("Q01").why.language == "en"
    assert questionnaires.check_shipped() == ()


def test_all_faults_are_told_at_once_each_with_its_line(folder: Path) -> None:
    text = (
        HEAD
        + entry("Others read it.", "1 von 10 liest es.")
        + entry("Name somebody.", "Jemanden benennen.", "Q01.why")
        + entry("This was never written.", "Das gab es nie.", "Q02.why")
    )
    assert faults_of(folder, text) == [
        (6, "The translation says 1, 10, which is not in the original."),
        (7, "The original stands at Q02.improve."),
        (11, "No edition has the text that this translates; remove it, or correct the key."),
    ]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (GOOD + entry("Others read it.", "Noch einmal."), 8, "translated before"),
        (GOOD.replace("language: de", "language: nl"), 2, "says de, the file says nl"),
        (GOOD.replace("questionnaire: small", "questionnaire: big"), 1, "says small"),
        (GOOD.replace("of: '", "of: 'z"), 5, "The key of an original is 16 of 0-9 and a-f"),
        (GOOD.replace("    text:", "    txt:"), 4, "The key `text` is missing"),
        (GOOD.replace("    text:", "    txt:"), 6, "There is no key `txt`"),
        (HEAD + "  - *all\n", 4, "alias"),
        ("- a list\n", 1, "must hold the keys of a translation"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_is_not_used(
    folder: Path, text: str, line: int, says: str
) -> None:
    found = faults_of(folder, text)
    assert [number for number, message in found if says in message] == [line], found
    with pytest.raises(BadQuestionnaire, match=f"de.yaml:{line}"):
        translating.standing("small", "de")
    with capture_logs():
        asked = questionnaires.load_file(folder / "small/1.2.0.yaml")
    assert asked.question("Q01").why.language == "en"


def test_a_faulty_translation_is_left_out_with_a_line_in_the_log_and_the_others_serve(
    folder: Path,
) -> None:
    german(folder, GOOD)
    half_made = german(folder, HEAD.replace("de", "fr") + "  - place: Q01.why\n", "fr")
    german(folder, HEAD.replace("de", "nl") + entry("Others read it.", "Anderen."), "nl")
    with capture_logs() as lines:
        asked = questionnaires.load("small@1.2.0")
    why = asked.question("Q01").why
    assert [tag for tag, _ in why.by_language] == ["en", "de", "nl"]
    assert questionnaires.latest("small").version == "1.3.0"
    (line,) = [one for one in lines if one["event"] == "translation_left_out"]
    assert line["log_level"] == "warning"
    assert line["file"] == str(half_made)
    assert line["faults"] == len(questionnaires.check_file(half_made)) > 0
    assert line["first"].startswith(f"{half_made}:")
    assert {fault.place.partition(":")[0] for fault in questionnaires.check_shipped()} == {
        str(half_made)
    }


def test_a_translation_that_cannot_be_opened_is_left_out_too(folder: Path) -> None:
    (folder / "small/translations/de.yaml").mkdir(parents=True)
    with capture_logs() as lines:
        assert questionnaires.load("small@1.2.0").question("Q01").why.language == "en"
    assert [one["event"] for one in lines] == ["translation_left_out"]


def test_a_command_says_on_standard_error_what_it_left_out(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    german(folder, "- a list\n")
    structlog.reset_defaults()
    questionnaires.load("small@1.2.0")
    said = capsys.readouterr()
    assert said.out == ""
    assert "translation_left_out" in said.err


def test_the_skeleton_of_a_language_is_a_good_file_and_when_filled_in_a_whole_one(
    folder: Path,
) -> None:
    begun = translating.standing("small", "nl")
    empty = translating.skeleton(begun)
    path = german(folder, empty, "nl")
    assert questionnaires.check_file(path) == ()
    assert not translating.standing("small", "nl").editions[0].is_whole

    german(folder, empty.replace('text: ""', "text: Vertaald."), "nl")
    done = translating.standing("small", "nl")
    assert questionnaires.check_file(path) == ()
    assert all(edition.is_whole for edition in done.editions)
    assert (done.wanted, translating.skeleton(done)) == ((), "")


def test_the_skeleton_of_what_is_begun_holds_only_what_is_missing_and_names_what_changed(
    folder: Path,
) -> None:
    german(folder, GOOD + entry("Open one.", "Eine öffnen.", "Q01.improve"))
    found = translating.standing("small", "de")
    assert [edition.edition for edition in found.editions] == ["small@1.3.0", "small@1.2.0"]
    assert found.editions[0].changed == (("Q01.improve", "Open it today."),)
    assert found.editions[1].changed == ()
    lines = translating.skeleton(found)
    assert translation.key_of("Open it today.") in lines
    assert translation.key_of("Others read it.") not in lines
    german(folder, GOOD + lines)
    assert questionnaires.check_shipped() == ()


def test_an_unknown_questionnaire_or_a_path_for_a_language_is_refused(folder: Path) -> None:
    with pytest.raises(NotFound, match="small"):
        translating.standing("large", "de")
    with pytest.raises(NotFound, match="no tag of a language"):
        translating.standing("small", "../../secret")


def test_the_schema_for_editors_agrees_with_the_loader() -> None:
    schema = json.loads(translations.json_schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(yaml.safe_load(GOOD), schema)
    for spoiled in (GOOD.replace("of: '", "of: 'z"), GOOD.replace("place:", "spot:"), "a: 1"):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(yaml.safe_load(spoiled), schema)
