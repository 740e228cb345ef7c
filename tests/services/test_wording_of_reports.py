"""What a report is made of takes in the translation that it shows, and no other."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from fairassess.domain.questionnaire import Questionnaire, Text
from fairassess.reports import options
from fairassess.reports.options import ReportOptions
from fairassess.services import facility_reports, report_kinds, round_reports
from fairassess.services.accounts import SYSTEM
from fairassess.services.round_reports import Publishing
from fairassess.storage import questionnaires
from tests import builders

SITE = "https://fair.example"
pytestmark = pytest.mark.usefixtures("shelf")


def loader(**words: str) -> Callable[[str], Questionnaire]:
    """Return a loader by which something that no summary tells has these words, by language."""
    load = questionnaires.load

    def changed(name: str) -> Questionnaire:
        asked = load(name)
        told = replace(asked.questions[0], why=Text(tuple(words.items())))
        return replace(asked, questions=(told, *asked.questions[1:]))

    return changed


@pytest.mark.parametrize("language", options.LANGUAGES)
def test_an_improved_translation_makes_another_report_in_its_language_and_the_same_in_others(
    session: Session, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    slug = builders.add_facility(session)
    name = builders.closed_round(session, {slug: {"Q01": 3}})
    chosen = ReportOptions(language=language)
    said = Publishing("Example organisation", "https://creativecommons.org/licenses/by/4.0/")
    orders = (
        facility_reports.order(1, "pdf", chosen),
        round_reports.order(name, "all", "pdf", chosen, said=said),
        round_reports.order(name, "all", "zip", chosen, said=said),
    )

    def rest_on(**words: str) -> list[str]:
        with monkeypatch.context() as patched:
            patched.setattr(questionnaires, "load", loader(**words))
            return [
                report_kinds.MAKERS[order.kind]
                .gather(session, SYSTEM, order, site_url=SITE)
                .input_digest
                for order in orders
            ]

    words = {"en": "It matters.", "de": "Es zählt.", "fr": "Cela compte."}
    before = rest_on(**words)
    assert rest_on(**words) == before
    for improved in ("de", "fr"):
        after = rest_on(**(words | {improved: "In other words."}))
        is_same = [one == other for one, other in zip(before, after, strict=True)]
        assert is_same == [improved != language] * len(orders)
