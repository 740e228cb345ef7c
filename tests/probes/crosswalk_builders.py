"""Objects of the demo world as OAI-PMH tells them, for comparing with its APIs."""

from fairassess.demo import search_objects
from fairassess.demo.catalogue_records import published_4
from fairassess.domain.metadata import Record, Value
from fairassess.domain.objects import FROM_HARVEST, Subject

Fields = dict[str, tuple[Value, ...]]


def of_search_api(number: int, code: str = "search") -> Fields:
    """Fields of a dataset of the demo search API."""
    one = search_objects.dataset(number, code=code)
    term, label = search_objects.TECHNIQUES[number % 2]
    sample = one["samples"][0]["name"]  # type: ignore[index]
    instrument = search_objects.instrument_doi(number % 2 + 1, code=code)
    return {
        "identifier": (Value(f"https://doi.org/{one['pid']}"),),
        "title": (Value(str(one["title"]).upper()),),
        "subject": (Value(label, (("valueURI", search_objects.PANET + term),)), Value(sample)),
        "date": (Value(str(one["creationDate"])[:10], (("dateType", "Created"),)),),
        "relation": (Value(instrument, (("relationType", "IsCollectedBy"),)),),
        "rights": (Value("info:eu-repo/semantics/openAccess"),),
    }


def of_scicat(number: int) -> Fields:
    """Fields of what the demo SciCat publishes."""
    one = published_4(number, frozenset())
    term, label = search_objects.TECHNIQUES[number % 2]
    return {
        "identifier": (Value(str(one["doi"])),),
        "title": (Value(f"  {one['title']} "),),
        "creator": (Value("Josiah Carberry"),),
        "year": (Value("2025"),),
        "subject": (Value(label),),
        "rights": (Value("CC BY", (("rightsURI", _CC_BY),)),),
        "description": (Value("Made-up data."),),
        "publisher": (Value(f"Northern Light Source {term}"),),
    }


_CC_BY = "https://creativecommons.org/licenses/by/4.0/"


def subject(fields: Fields, url: str = "") -> Subject:
    """An object that a harvest told of."""
    pid = fields["identifier"][0].text
    record = Record(f"oai:{pid}", "2025-06-01", False, (), tuple(fields.items()))
    return Subject(f"oai:{pid}", (pid,), url, record, source=FROM_HARVEST)
