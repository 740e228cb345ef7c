"""Names in addresses are read as people write them without their marks."""

import unicodedata

import pytest

from fairassess.services import slugs


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Frühling 2027", "fruehling-2027"), ("Große Übersicht", "grosse-uebersicht"),
        ("Ørsted", "oersted"), ("Été", "ete"), ("Łódź", "lodz"), ("中", "x"),
    ],
)  # fmt: skip
def test_letters_with_marks_are_spelt_out_however_they_are_written(name: str, slug: str) -> None:
    for form in ("NFC", "NFD"):
        assert slugs.plain(unicodedata.normalize(form, name), otherwise="x") == slug
