"""Results are published with a licence and identifiers that are addresses, or nothing starts."""

import pytest

from fairassess import config
from fairassess.errors import BadSettings


def test_results_are_under_cc_by_unless_somebody_says_otherwise() -> None:
    settings = config.load({})
    assert settings.results_licence == "https://creativecommons.org/licenses/by/4.0/"
    assert (settings.publisher, settings.pid_base, settings.funding) == ("", "", "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RESULTS_LICENCE", "CC-BY-4.0"),
        ("RESULTS_LICENCE", "https://example.org/a b"),
        ("RESULTS_LICENCE", 'https://example.org/">'),
        ("PID_BASE", "ark:12345/fa"),
        ("PID_BASE", "https://n2t.net/ark:12345/fa/"),
        ("PID_BASE", "https://n2t.net/ark:12345/<fa>"),
        ("PID_BASE", "https://n2t.net/ark:12345/fa#x"),
        ("PUBLISHER", "x" * 201),
    ],
)
def test_what_is_no_address_stops_the_start(name: str, value: str) -> None:
    with pytest.raises(BadSettings, match=f"FAIRASSESS_{name}"):
        config.load({f"FAIRASSESS_{name}": value})


def test_an_identifier_that_passes_suffixes_through_is_taken_as_it_is() -> None:
    given = {"FAIRASSESS_PID_BASE": "https://n2t.net/ark:12345/fa"}
    assert config.load(given).pid_base == "https://n2t.net/ark:12345/fa"
