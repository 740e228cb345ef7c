"""A page that says that the server is away for now is known by its title."""

import pytest

from fairassess.domain import stand_ins


@pytest.mark.parametrize(
    "title",
    ["Maintenance", "We are back soon", "Service temporarily closed", "503 Service Unavailable",
     "502 Bad Gateway", "Scheduled maintenance of the data portal"],
)  # fmt: skip
def test_a_page_of_maintenance_stands_in(title: str) -> None:
    page = f"<!DOCTYPE html><html><head><TITLE lang=en>{title}</TITLE></head>"
    assert stand_ins.is_stand_in(page.encode())


@pytest.mark.parametrize(
    "body",
    [b"", b"<title>Data catalogue</title><p>Maintenance of pumps", b"<title>Backscattering</title>",
     b"Maintenance", b"x" * 30_000 + b"<title>Maintenance</title>"],
)  # fmt: skip
def test_any_other_page_does_not(body: bytes) -> None:
    assert not stand_ins.is_stand_in(body)
