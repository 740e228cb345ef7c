"""A pack is an RO-Crate: described, checked by digests, safe to unpack, and the same twice."""

import hashlib
import io
import json
import zipfile
from datetime import date
from pathlib import PurePosixPath
from typing import Any

import pytest
import yaml

from fairassess.reports import crate
from fairassess.reports.crate import About, Member, Organisation

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
ABOUT = About(
    name="Autumn 2026: \"FAIR\" 'self' <b>&\n# x: [y] \U0001f31f \x85\x9f\u2028",
    description="6 results of 6 facilities: =1+1",
    published_on=date(2026, 11, 30),
    licence=LICENCE,
    publisher=Organisation("#publisher", "Example: organisation"),
    facilities=(Organisation("https://ror.org/00example", "Northern Light Source"),),
    identifier="https://fair.example/rounds/autumn-2026",
    version="0.1.0",
    is_draft=False,
    keywords=("FAIR", "a: b"),
    funding="Programme 7, grant 12",
)
MEMBERS = (
    Member("round.pdf", "Report", "application/pdf", b"%PDF-"),
    Member(
        "facilities/nls/nls.csv", "Answers", "text/csv; charset=utf-8", b"a,b\r\n",
        "https://ror.org/00example",
    ),
)  # fmt: skip


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


@pytest.fixture
def files() -> dict[str, bytes]:
    return unpacked(crate.packed(ABOUT, MEMBERS, "# Pack\n"))


@pytest.fixture
def entities(files: dict[str, bytes]) -> dict[str, dict[str, Any]]:
    return check_crate(files)


def check_crate(files: dict[str, bytes]) -> dict[str, dict[str, Any]]:
    """Hold a pack to what RO-Crate 1.1 says must be there; return its entities by id."""
    document = json.loads(files["ro-crate-metadata.json"])
    assert document["@context"] == "https://w3id.org/ro/crate/1.1/context"
    graph = document["@graph"]
    found = {one["@id"]: one for one in graph}
    assert len(found) == len(graph), "an id stands there twice"
    assert all(one.get("@type") for one in graph)
    # Flattened: nothing is nested, every value is plain or points to something.
    for one in graph:
        for name, value in one.items():
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, dict):
                    assert set(item) == {"@id"}, f"{one['@id']}: {name} is nested"
                    assert item["@id"] in found or item["@id"] == crate.PROFILE
    descriptor = found["ro-crate-metadata.json"]
    assert descriptor["@type"] == "CreativeWork"
    assert descriptor["about"] == {"@id": "./"}
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    root = found["./"]
    assert root["@type"] == "Dataset"
    assert all(root[name] for name in ("name", "description", "license", "author", "publisher"))
    date.fromisoformat(root["datePublished"])
    parts = [part["@id"] for part in root["hasPart"]]
    assert sorted(parts) == sorted(set(files) - {"ro-crate-metadata.json"})
    for path in parts:
        described = found[path]
        assert described["@type"] == "File"
        assert described["name"]
        assert "/" in described["encodingFormat"]
        if path != crate.MANIFEST:
            assert described["contentSize"] == str(len(files[path]))
            assert described["sha256"] == hashlib.sha256(files[path]).hexdigest()
    assert found[root["publisher"]["@id"]]["@type"] == "Organization"
    check_manifest(files)
    check_names(files)
    return found


def check_manifest(files: dict[str, bytes]) -> None:
    lines = files[crate.MANIFEST].decode().splitlines()
    told = dict(reversed(line.split("  ", 1)) for line in lines)
    assert set(told) == set(files) - {crate.MANIFEST}
    for path, digest in told.items():
        assert hashlib.sha256(files[path]).hexdigest() == digest


def check_names(files: dict[str, bytes]) -> None:
    assert len({name.lower() for name in files}) == len(files)
    for name in files:
        path = PurePosixPath(name)
        assert not path.is_absolute()
        assert ".." not in path.parts
        assert name.isascii()
        assert not set(name) & set('\\:*?"<>| ')


def test_a_pack_keeps_the_rules_of_ro_crates(entities: dict[str, dict[str, Any]]) -> None:
    root = entities["./"]
    assert root["name"] == ABOUT.name
    assert root["license"] == {"@id": LICENCE}
    assert root["creditText"] == "Programme 7, grant 12"
    assert entities["facilities/nls/nls.csv"]["encodingFormat"] == "text/csv"
    assert entities["facilities/nls/nls.csv"]["about"] == {"@id": "https://ror.org/00example"}


def test_the_citation_is_yaml_whatever_the_names_hold(files: dict[str, bytes]) -> None:
    told = yaml.safe_load(files["CITATION.cff"])
    assert told["cff-version"] == "1.2.0"
    assert told["title"] == ABOUT.name
    assert told["authors"] == [{"name": "Example: organisation"}]
    assert told["keywords"] == ["FAIR", "a: b"]
    assert told["date-released"] == "2026-11-30"


def test_equal_members_give_equal_bytes() -> None:
    assert crate.packed(ABOUT, MEMBERS, "x") == crate.packed(ABOUT, MEMBERS, "x")
    assert crate.packed(ABOUT, MEMBERS, "x") != crate.packed(ABOUT, MEMBERS, "y")


@pytest.mark.parametrize(
    "path",
    [
        "../evil.txt", "/etc/passwd", "a/../b", "a//b", "C:\\x", "a b", "", ".", "x/", "é.txt",
        "README.md", "readme.md", "round.pdf", "manifest-sha256.txt", "ro-crate-metadata.json",
        "citation.cff", "a\nb",
    ],
)  # fmt: skip
def test_a_path_that_leaves_the_folder_or_stands_there_twice_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match=r"is no plain path|stands there twice"):
        crate.packed(ABOUT, [*MEMBERS, Member(path, "x", "text/plain", b"")], "x")


@pytest.mark.parametrize(
    ("wanted", "taken", "name"),
    [
        ("nls", (), "nls"),
        ("Facility B", (), "facility-b"),
        ("facility-b", ("facility-b",), "facility-b-2"),
        ("../../etc", (), "etc"),
        ("a..b", (), "a.b"),
        ("שלום", (), "facility"),
        ("", ("facility",), "facility-2"),
        ("x" * 300, (), "x" * 80),
    ],
)
def test_names_of_folders_are_plain_and_unique(
    wanted: str, taken: tuple[str, ...], name: str
) -> None:
    assert crate.safe_name(wanted, taken) == name
