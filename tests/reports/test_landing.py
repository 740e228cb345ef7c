"""What a public page says for machines: the works that it cites are those of its method."""

from datetime import date

import pytest
from rdflib import URIRef

from fairassess.reports import landing
from fairassess.reports.landing import Download, Landing, Maker
from fairassess.reports.speaking import LANGUAGES
from fairassess.storage import questionnaires
from tests.reports.rdf_samples import SITE

D26 = "https://doi.org/10.5281/zenodo.7246802"
SCALE = "https://doi.org/10.15497/rda00050"


def page(source: str) -> Landing:
    own = "https://fairassess.example/results/12"
    return Landing(
        own=URIRef(own), data=own, name="NLS", description="A self-assessment.",
        makers=(Maker("https://ror.org/02aj13c28", "Northern Light Source"),),
        created_on=date(2026, 10, 14), published_on=date(2026, 10, 15),
        questionnaire="expands-d26@1.1.0", source=source, terms=(),
        download=Download("Scores", f"{own}.csv", 1),
    )  # fmt: skip


def cited(source: str) -> list[object]:
    works = landing.dataset(page(source), SITE)["citation"]
    assert isinstance(works, list)
    assert all(work["@id"] == work["identifier"] for work in works)
    return [work["@id"] for work in works]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", questionnaires.available())
def test_the_works_behind_a_questionnaire_are_cited_by_their_dois(name: str, language: str) -> None:
    tag, source = questionnaires.load(name).source.in_language(language)
    assert tag == language
    assert cited(source) == [D26, SCALE]


@pytest.mark.parametrize("end", [":", ".", ",", ";", ")", ").", ":;", " and more", "\n"])
def test_signs_of_the_sentence_are_no_part_of_a_doi(end: str) -> None:
    assert cited(f"After (see {D26}{end}") == [D26]


def test_signs_within_a_doi_stay() -> None:
    old = "https://doi.org/10.1000/a.b:c-d"
    assert cited(f"After {old}: and {D26}.") == [old, D26]
