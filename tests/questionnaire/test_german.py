"""The German texts are whole, keep what the English say, and are written as German is."""

import json
import re

import jsonschema
import pytest

from fairassess import shipped
from fairassess.domain import translation
from fairassess.storage import questionnaires, translating, translations

EDITIONS = ("expands-d26@1.1.0", "expands-d26@1.0.0", "expands-d26@0.9.0")
PAIRS = {
    str(text): text.in_language("de")
    for name in EDITIONS
    for _, text in translation.places(questionnaires.load(name))
}


@pytest.mark.parametrize("name", EDITIONS)
def test_every_text_of_every_edition_has_german(name: str) -> None:
    asked = questionnaires.load(name)
    lacking = [
        place for place, text in translation.places(asked) if text.in_language("de")[0] != "de"
    ]
    assert lacking == []
    assert translation.languages(asked) == ("en", "de")


def test_figures_names_and_addresses_are_the_same_in_both_languages() -> None:
    told = {original: german for original, (_, german) in PAIRS.items()}
    assert {o: translation.lost(o, g) for o, g in told.items() if translation.lost(o, g)} == {}
    assert {o: translation.lost(g, o) for o, g in told.items() if translation.lost(g, o)} == {}
    # The law looks at something: most texts hold a name or a figure.
    assert sum(bool(translation.lost(original, "")) for original in told) > len(told) / 2


def test_no_german_text_is_much_longer_than_the_english_one() -> None:
    long = {
        german: round(len(german) / len(original), 2)
        for original, (_, german) in PAIRS.items()
        if len(german) > 1.6 * len(original)
    }
    assert long == {}


def test_a_text_ends_as_the_english_one_does() -> None:
    ends = {
        german: original
        for original, (_, german) in PAIRS.items()
        if (original[-1] in ".?") != (german[-1] in ".?") or (original[-1] == "?") != (
            german[-1] == "?"
        )
    }  # fmt: skip
    assert ends == {}


def test_quotes_are_german_and_nobody_is_addressed() -> None:
    for _, german in PAIRS.values():
        assert not re.search(r"[\"'”«»]|  ", german), german
        assert german.count("„") == german.count("“"), german
        # At the beginning of a sentence it may be „they“.
        assert not re.search(r"(?<=[a-zäöüß,;] )(Sie|Ihnen|Ihr\w*)\b", german), german


def test_the_file_is_valid_by_its_schema_and_points_to_it() -> None:
    folder = shipped.folder("questionnaires")
    stored = (folder / "translation.schema.json").read_text(encoding="utf-8")
    assert stored == translations.json_schema(), (
        "run: python -m fairassess.storage.questionnaire_docs"
    )
    for language in translating.languages("expands-d26"):
        path = folder / "expands-d26" / translations.FOLDER / f"{language}.yaml"
        text = path.read_text(encoding="utf-8")
        found, faults = translations.read(path, text.encode())
        assert (found and found.language, faults) == (language, ())
        assert text.splitlines()[0] == (
            "# yaml-language-server: $schema=../../translation.schema.json"
        )
    jsonschema.Draft202012Validator.check_schema(json.loads(stored))
