"""A published questionnaire never changes, and only published ones are used."""

import hashlib
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess import shipped
from fairassess.domain.questionnaire import Over, Questionnaire
from fairassess.errors import BadQuestionnaire, NotFound
from fairassess.storage import questionnaires
from tests import examples
from tests.questionnaire import files


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of questionnaires with one published version, in the place of the shipped one."""
    root = tmp_path / "questionnaires"
    publish(root, files.GOOD, "small/1.2.0.yaml")
    monkeypatch.setattr(shipped, "folder", {"questionnaires": root}.__getitem__)
    return root


def publish(root: Path, text: str, name: str) -> Path:
    path = files.written(root, text, name)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    with (root / questionnaires.PUBLISHED).open("a", encoding="utf-8") as record:
        record.write(f"{digest}  {name}\n")
    return path


def as_version(version: str) -> str:
    return files.spoiled(('version: "1.2.0"', f'version: "{version}"'))


def test_nothing_that_ships_is_faulty_or_was_edited() -> None:
    assert questionnaires.check_shipped() == ()


def test_everything_that_ships_is_published() -> None:
    names = {f"{path.parent.name}@{path.stem}" for path in questionnaires.files()}
    assert names == set(questionnaires.available())


def test_the_digest_is_that_of_the_bytes_of_the_file(folder: Path) -> None:
    content = (folder / "small/1.2.0.yaml").read_bytes()
    assert questionnaires.load("small@1.2.0").digest == hashlib.sha256(content).hexdigest()


def test_even_a_comment_added_to_a_published_file_is_refused(folder: Path) -> None:
    path = folder / "small/1.2.0.yaml"
    path.write_text(files.GOOD + "# better\n", encoding="utf-8")

    (fault,) = questionnaires.check_file(path)

    assert fault.place == f"{path}:1"
    assert "is published" in fault.message
    assert "new file such as 1.2.1.yaml" in fault.message
    with pytest.raises(BadQuestionnaire):
        questionnaires.load("small@1.2.0")
    assert fault in questionnaires.check_shipped()


def test_a_draft_beside_published_versions_is_checked_but_not_offered(folder: Path) -> None:
    draft = files.written(folder, as_version("1.3.0"), "small/1.3.0.yaml")
    assert questionnaires.check_file(draft) == ()
    assert questionnaires.available() == ("small@1.2.0",)
    with pytest.raises(NotFound, match=r"small@1\.2\.0"):
        questionnaires.load("small@1.3.0")
    assert questionnaires.load_file(draft).name == "small@1.3.0"


def test_the_latest_version_is_the_highest_number_and_not_the_last_word(folder: Path) -> None:
    publish(folder, as_version("1.10.0"), "small/1.10.0.yaml")
    publish(folder, as_version("1.9.0"), "small/1.9.0.yaml")
    assert questionnaires.available() == ("small@1.2.0", "small@1.9.0", "small@1.10.0")
    assert questionnaires.latest("small").version == "1.10.0"


def test_the_file_must_be_what_its_place_says(folder: Path) -> None:
    path = files.written(folder, files.GOOD, "other/1.2.1.yaml")
    messages = [fault.message for fault in questionnaires.check_file(path)]
    assert any("says other, the file says small" in message for message in messages)
    assert any("says 1.2.1, the file says 1.2.0" in message for message in messages)


def test_a_published_file_that_is_gone_is_told(folder: Path) -> None:
    (folder / "small/1.2.0.yaml").unlink()
    (fault,) = questionnaires.check_shipped()
    assert fault.place.endswith("published.sha256:1")
    assert "restore it" in fault.message


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("abc  small/1.2.0.yaml", "two spaces"),
        (f"{'0' * 64}  ../small/1.2.0.yaml", "two spaces"),
        (f"{'0' * 64}  small/1.2.0.yaml", "a second time"),
    ],
)
def test_a_bad_line_in_the_record_is_told(folder: Path, line: str, says: str) -> None:
    with (folder / questionnaires.PUBLISHED).open("a", encoding="utf-8") as record:
        record.write(line + "\n")
    (fault,) = questionnaires.check_shipped()
    assert fault.place.endswith("published.sha256:2")
    assert says in fault.message


@pytest.mark.parametrize(
    "name", ["small", "small@1.2", "small@9.9.9", "../small@1.2.0", "small@1.2.0.yaml", ""]
)
def test_a_name_that_is_not_published_is_not_found(folder: Path, name: str) -> None:
    with pytest.raises(NotFound):
        questionnaires.load(name)
    with pytest.raises(NotFound):
        questionnaires.latest("nothing")


def test_a_published_questionnaire_is_read_once(folder: Path) -> None:
    assert questionnaires.load("small@1.2.0") is questionnaires.load("small@1.2.0")


def test_what_the_file_says_is_what_the_value_holds(tmp_path: Path) -> None:
    text = files.spoiled(
        ("weight: 1", "weight: 0.1"),
        ("{failed: [oaipmh_lists_end]}", "{failed: [oaipmh_lists_end], share_below: {a_b: 0.7}}"),
        ("because: {en: The lists end.}", "because: {en: The lists end.}\n        over: all"),
        ("do not end.}", "do not end.}\n        over: all"),
        ("{en: Open one.}", '{de: "Öffnen.", en: Open one.}'),
    )
    loaded = questionnaires.load_file(files.written(tmp_path, text))

    first, second = loaded.questions
    assert loaded.name == "small@1.2.0"
    assert first.weight == Fraction(1, 10)
    assert first.observe[1].when.share_below == (("a_b", Fraction(7, 10)),)
    assert {rule.over for rule in first.observe} == {Over.ALL}
    assert first.improve.in_language("en") == ("en", "Open one.")
    assert first.improve.in_language("fr") == ("de", "Öffnen.")
    assert first.more[0].url == "https://standard.example/"
    assert (first.is_judgeable, second.is_judgeable) == (True, False)
    assert (second.weight, second.known_from) == (Fraction(1), "")
    assert not second.not_applicable.is_allowed


@examples.up_to(150)
@given(data=st.data())
def test_no_text_at_all_makes_checking_fail(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A spoilt file gives faults or a questionnaire, never an exception of another kind."""
    start = data.draw(st.integers(0, len(files.GOOD)))
    length = data.draw(st.integers(0, 40))
    patch = data.draw(st.text(st.sampled_from("ab1 :-[]{}&*!|>'\"%@`#\n\t,?~\x00é"), max_size=12))
    text = files.GOOD[:start] + patch + files.GOOD[start + length :]
    path = files.written(tmp_path_factory.mktemp("spoilt"), text)

    faults = questionnaires.check_file(path)

    assert all(fault.place.startswith(str(path)) and fault.message for fault in faults)
    if faults:
        with pytest.raises(BadQuestionnaire):
            questionnaires.load_file(path)
    else:
        assert isinstance(questionnaires.load_file(path), Questionnaire)
