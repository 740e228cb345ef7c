"""What is generated from questionnaires is current, and the schema agrees with the loader."""

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from fairassess import shipped
from fairassess.storage import questionnaire_docs, questionnaires
from tests.questionnaire import files

FOLDER = shipped.folder("questionnaires")
PAGE = FOLDER.parent / "docs" / "questionnaire.md"
AGAIN = "run: python -m fairassess.storage.questionnaire_docs"


def as_json(text: str) -> Any:
    """Return YAML as a schema sees it: all keys are text."""
    return json.loads(json.dumps(yaml.safe_load(text)))


def test_the_schema_for_editors_is_current() -> None:
    stored = (FOLDER / questionnaire_docs.SCHEMA).read_text(encoding="utf-8")
    assert stored == questionnaires.json_schema(), AGAIN


def test_the_table_in_the_handbook_is_current() -> None:
    page = PAGE.read_text(encoding="utf-8")
    newest = questionnaires.latest("expands-d26")
    assert page == questionnaire_docs.with_table(page, newest), AGAIN


def test_the_table_has_a_row_for_each_question_and_names_its_judge() -> None:
    rows = questionnaire_docs.table(questionnaires.load("expands-d26@1.1.0")).splitlines()[2:]
    assert len(rows) == 27
    assert sum("| evidence |" in row for row in rows) == 21
    assert sum("| people |" in row for row in rows) == 6
    assert "every obligatory probe of oai-pmh" in rows[13]
    assert "`harvest_records_carry_a_pid` ≥ 95 %" in rows[16]


def test_a_page_without_a_place_for_the_table_is_refused() -> None:
    with pytest.raises(ValueError, match="no place for the table"):
        questionnaire_docs.with_table("# A page", questionnaires.latest("expands-d26"))


def test_every_file_that_ships_is_valid_by_the_schema_and_points_to_it() -> None:
    schema = json.loads(questionnaires.json_schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    for path in questionnaires.files():
        text = path.read_text(encoding="utf-8")
        jsonschema.validate(as_json(text), schema)
        first = text.splitlines()[0]
        assert first == f"# yaml-language-server: $schema=../{questionnaire_docs.SCHEMA}"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    why: {en: Others", "    wy: {en: Others"),
        ("fair: [F4]", "fair: [F5]"),
        ("RDA-F4-01M", "RDA-F4-01D"),
        ("weight: 1", "weight: many"),
        ("{allowed: false}", "{allowed: perhaps}"),
        ("{en: Open one.}", "{english language: Open one.}"),
        ('"https://standard.example/"', "standard.example"),
        ("at_least: 4", "over: some"),
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(old: str, new: str, tmp_path: Path) -> None:
    text = files.spoiled((old, new))
    validator = jsonschema.Draft202012Validator(json.loads(questionnaires.json_schema()))
    assert list(validator.iter_errors(as_json(text)))
    assert questionnaires.check_file(files.written(tmp_path, text))


def test_the_schema_takes_the_small_good_file_and_tells_what_keys_mean() -> None:
    schema = json.loads(questionnaires.json_schema())
    jsonschema.validate(as_json(files.GOOD), schema)
    models = [schema, *schema["$defs"].values()]
    keys = [key for model in copy.deepcopy(models) for key in model["properties"].values()]
    assert all("description" in key or "$ref" in key for key in keys)
