"""A translation stands only where the original is the same, and keeps what no language changes."""

from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain import translation
from fairassess.domain.questionnaire import Level, Questionnaire, Text
from fairassess.domain.translation import Translation
from tests.domain import scores

sentences = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30)


def saying(why: str) -> Questionnaire:
    return scores.questionnaire(scores.question("Q1", why=scores.words(why)))


def by_original(pairs: dict[str, str], place: str = "Q1.why") -> Translation:
    keys = [translation.key_of(original) for original in pairs]
    return Translation(
        "de", dict(zip(keys, pairs.values(), strict=True)), dict.fromkeys(keys, place)
    )


@given(sentences, sentences)
def test_a_text_is_translated_exactly_where_its_original_is(text: str, original: str) -> None:
    told = translation.translated(saying(text), by_original({original: "Übersetzt."}))
    shown = told.questions[0].why.in_language("de")
    assert shown == (("de", "Übersetzt.") if text == original else ("en", text))


def test_a_questionnaire_translated_whole_keeps_everything_but_its_texts() -> None:
    ruled = scores.question("Q2", observe=(scores.rule(4, passed=("p_one",)),))
    asked = scores.questionnaire(scores.question("Q1"), ruled, topics=("t1", "t2"))
    originals = {str(text) for _, text in translation.places(asked)}
    made = by_original({original: f"„{original}“" for original in originals})
    told = translation.in_language(translation.translated(asked, made), "de")
    assert [place for place, _ in translation.places(told)] == [
        place for place, _ in translation.places(asked)
    ]
    assert {text.language for _, text in translation.places(told)} == {"de"}
    assert (told.digest, told.name) == (asked.digest, asked.name)
    for one, other in zip(told.questions, asked.questions, strict=True):
        assert (one.id, one.weight, one.fair) == (other.id, other.weight, other.fair)
        assert [rule.when for rule in one.observe] == [rule.when for rule in other.observe]


def test_where_nothing_is_translated_the_original_is_shown_and_tells_its_language() -> None:
    told = translation.in_language(
        translation.translated(saying("It matters."), by_original({"It hurts.": "Es schmerzt."})),
        "de",
    )
    assert str(told.questions[0].why) == "It matters."
    assert told.questions[0].why.language == "en"
    assert Text(()).language == ""


def test_what_an_edition_says_itself_in_a_language_stays() -> None:
    own = Text((("en", "Why."), ("de", "Darum.")))
    asked = scores.questionnaire(scores.question("Q1", why=own))
    told = translation.translated(asked, by_original({"Why.": "Deshalb."}))
    assert told.questions[0].why == own


def test_the_wording_digest_changes_with_a_word_that_is_shown_and_with_no_other() -> None:
    plain = saying("It matters.")
    once = translation.translated(plain, by_original({"It matters.": "Es zählt."}))
    better = translation.translated(plain, by_original({"It matters.": "Darauf kommt es an."}))
    digest = translation.wording_digest
    assert digest(once, "de") != digest(better, "de")
    assert digest(once, "de") == digest(once, "de")
    assert digest(once, "en") == digest(better, "en") == digest(plain, "en")
    assert digest(plain, "de") == digest(plain, "en")


def test_coverage_counts_each_text_once_and_knows_changed_from_missing() -> None:
    levels = tuple(Level(value, scores.words("A level.")) for value in (1, 2, 3, 4))
    asked = scores.questionnaire(
        scores.question("Q1", why=scores.words("Since today."), levels=levels)
    )
    told = translation.coverage(asked, by_original({"Since yesterday.": "Seit gestern."}))
    assert told.changed == (("Q1.why", "Since today."),)
    assert ("Q1.levels.1", "A level.") in told.missing
    assert [place for place, text in told.missing if text == "A level."] == ["Q1.levels.1"]
    assert told.of == len({str(text) for _, text in translation.places(asked)})
    assert told.translated == 0
    assert not told.is_whole


def test_a_translation_that_drops_a_figure_a_name_or_an_address_is_noticed() -> None:
    original = (
        "At least 80 % of the DOIs (0.88 keV) lead, by OAI-PMH, to https://doi.org/10.1/a; "
        "see Q02, R1.3, oai_dc, NeXus and re3data."
    )
    whole = (
        "Mindestens 80 % der DOI (0,88 keV) führen über OAI-PMH zu https://doi.org/10.1/a; "
        "siehe Q02, R1.3, oai_dc, NeXus-Dateien und re3data."
    )
    assert translation.lost(original, whole) == ()
    assert translation.lost(whole, original) == ()
    for word in ("80 %", "0,88", "keV", "https://doi.org/10.1/a", "Q02", "R1.3", "oai_dc",
                 "NeXus", "re3data", "PMH"):  # fmt: skip
        spoiled = whole.replace(word, "x", 1)
        assert translation.lost(original, spoiled) == (word.replace(",", "."),)


def test_a_changed_figure_is_both_lost_and_added() -> None:
    assert translation.lost("95 % of all", "90 % von allen") == ("95 %",)
    assert translation.lost("90 % von allen", "95 % of all") == ("90 %",)
    assert translation.lost("1 in 10 files", "1 von 100 Dateien") == ("10",)
