"""The page of a questionnaire can be read in each language that it has, and says which it is."""

from collections.abc import Callable

from fairassess.domain import translation
from fairassess.storage import questionnaires
from tests.web.browser import Browser

PAGE = "/questionnaires/expands-d26/1.1.0"


def test_the_page_speaks_german_where_it_is_asked_to_and_marks_it(
    read_as: Callable[[str], Browser],
) -> None:
    page = read_as("").page(f"{PAGE}?language=de")
    said = {element.text_content() for element in page.xpath("//main//span[@lang='de']")}
    german = translation.in_language(questionnaires.load("expands-d26@1.1.0"), "de")
    for question in german.questions:
        shown = {question.text, question.why, *(level.descriptor for level in question.levels)}
        assert {str(text) for text in shown} <= said
    assert page.xpath("//main//a[@hreflang='en']/text()") == ["English"]
    assert "Why" in page.xpath("//dt/text()")


def test_the_page_speaks_english_where_nothing_else_is_asked_for_or_there(
    read_as: Callable[[str], Browser],
) -> None:
    texts = []
    for url in (PAGE, f"{PAGE}?language=tlh", f"{PAGE}?language="):
        page = read_as("").page(url)
        assert page.xpath("//main//span[@lang]") == []
        assert page.xpath("//main//a[@hreflang='de']/@href") == [f"{PAGE}?language=de"]
        texts.append(page.xpath("string(//main)"))
    assert len(set(texts)) == 1
