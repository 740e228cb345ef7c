"""Files are found in what is told of an object, asked for in part, and known by their bytes."""

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import unquote

import pytest

from fairassess.demo import catalogue_records
from fairassess.demo.catalogues import SciCat
from fairassess.demo.files import FileFlaw
from fairassess.demo.landing import LandingSite
from fairassess.demo.servers import Running
from fairassess.domain.evidence import Failure, FailureKind, Reply
from fairassess.domain.finding import Outcome
from fairassess.domain.objects import FROM_SEARCH_API, Subject
from fairassess.net import door as doors
from fairassess.net import guard
from fairassess.net.limits import Limits
from fairassess.net.politeness import Pace
from fairassess.probes import file_formats, file_links, file_reading, isolation
from fairassess.probes.fetchers import data_file
from fairassess.probes.file_formats import Format
from fairassess.probes.visit import Visit
from fairassess.vocab import shipped
from tests.probes import file_world as world
from tests.probes import landing_builders
from tests.probes.file_world import FileDoor, exchange

BYTES = [
    (b"\x89HDF\r\n\x1a\n rest", Format.HDF5),
    (bytes(512) + b"\x89HDF\r\n\x1a\n", Format.HDF5),
    (b"II*\0\x08", Format.TIFF),
    (b"MM\0*", Format.TIFF),
    (b"###CBF: VERSION 1.5", Format.CBF),
    (b"PK\x03\x04...", Format.ZIP),
    (b"\x1f\x8b\x08", Format.GZIP),
    (bytes(257).replace(b"\0", b"a") + b"ustar", Format.TAR),
    (b"a,b\n1,2\n3,4\n", Format.CSV),
    (b"# q;I\n1;2\n3;4\n", Format.CSV),
    (b"Measured on a Monday.\nNothing else.\n", Format.TEXT),
    (b'{"a": 1}', Format.JSON),
    (b"<?xml version='1.0'?><a/>", Format.XML),
    (b"%PDF-1.7", Format.PDF),
    (b"\x89PNG\r\n\x1a\n", Format.PNG),
    (b"\xff\xd8\xff\xe0", Format.JPEG),
    (b"\x07FRAME\0", None),
    (b"abc\x01\x02\x03", None),
    (b"", None),
]


@pytest.mark.parametrize(("start", "form"), BYTES)
def test_formats_are_known_by_their_first_bytes(start: bytes, form: Format | None) -> None:
    assert file_formats.of_bytes(start) is form


@pytest.mark.parametrize(
    ("form", "kind", "is_right"),
    [
        (Format.HDF5, "application/x-hdf5", True),
        (Format.HDF5, "application/x-nexus", True),
        (Format.HDF5, "image/tiff", False),
        (Format.ZIP, "application/vnd.openxmlformats-officedocument", True),
        (Format.CSV, "text/plain", True),
        (Format.JSON, "application/geo+json", True),
        (Format.TEXT, "text/html", False),
        (Format.TEXT, "application/x-hdf5", False),
    ],
)
def test_media_types_fit_formats(form: Format, kind: str, is_right: bool) -> None:
    assert file_formats.is_right(form, kind) is is_right


@pytest.mark.parametrize(
    ("text", "has", "fits"),
    [
        ("4096", 4096, True),
        ("4096 B", 4096, True),
        ("4096 bytes", 4097, False),
        ("2 MB", 2_000_000, True),
        ("2 MB", 2_097_152, True),
        ("2 MB", 3_000_000, False),
        ("1.5 GiB", 1_610_612_736, True),
    ],
)
def test_sizes_fit_within_their_rounding(text: str, has: int, fits: bool) -> None:
    size, rounding = file_links.size_of(text)
    assert size is not None
    assert (abs(size - has) <= rounding) is fits


@pytest.mark.parametrize("text", ["", "large", "1.5", "-1", "1" * 40, "4096 apples"])
def test_what_is_no_size_is_none(text: str) -> None:
    assert file_links.size_of(text) == (None, 0)


@pytest.mark.parametrize(
    ("text", "checksum"),
    [
        ("A" * 64, "sha256:" + "a" * 64),
        ("MD5:" + "b" * 32, "md5:" + "b" * 32),
        ("SHA-1=" + "c" * 40, "sha1:" + "c" * 40),
        ("md5:" + "c" * 40, ""),
        ("crc32:" + "c" * 32, ""),
        ("none", ""),
    ],
)
def test_checksums_are_known_by_name_or_length(text: str, checksum: str) -> None:
    assert file_links.checksum_of(text) == checksum


def test_what_page_and_header_tell_of_one_file_is_put_together() -> None:
    header = '</files/1.h5>; rel="item"; type="application/x-hdf5"'
    described = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "distribution": [
            {"@type": "DataDownload", "contentUrl": "/files/1.h5", "contentSize": "10 B",
             "md5": "d" * 32},
            {"@type": "DataDownload", "contentUrl": "ftp://data.test/2.h5"},
        ],
    }  # fmt: skip
    script = json.dumps(described)
    page = f'<html><script type="application/ld+json">{script}</script></html>'
    came = landing_builders.exchange(headers=(("link", header),))
    one, other = file_links.of_page(landing_builders.landed(page, came))
    assert (one.url, one.type) == ("https://data.test/files/1.h5", "application/x-hdf5")
    assert (one.size, one.checksum, one.where) == (10, "md5:" + "d" * 32, "typed link item")
    assert other.url == ""


def test_apis_tell_of_files_with_and_without_addresses() -> None:
    rows = [
        {"name": "a.nxs", "path": "/raw/a.nxs", "size": 5},
        {"name": "b.nxs", "path": "https://data.test/b.nxs", "size": 7},
        "no object",
    ]
    found = file_links.of_search_api(rows)
    assert [(one.url, one.name, one.size) for one in found] == [
        ("https://data.test/b.nxs", "https://data.test/b.nxs", 7),
        ("", "/raw/a.nxs", 5),
    ]
    blocks = [{"chkAlg": "md5", "dataFileList": [{"path": "c.h5", "size": 1, "chk": "e" * 32}]}]
    (block,) = file_links.of_data_blocks(blocks)
    assert (block.name, block.checksum, block.where) == ("c.h5", "md5:" + "e" * 32, "data block")
    assert file_links.of_data_blocks({"error": 1}) == ()


def headed(**headers: str) -> tuple[tuple[str, str], ...]:
    return tuple((name.replace("_", "-"), value) for name, value in headers.items())


def test_a_part_tells_the_size_of_the_whole_and_that_parts_come() -> None:
    part = exchange(206, headers=headed(content_range="bytes 0-65535/9000000000"))
    found = world.read(b"\x89HDF\r\n\x1a\n" + bytes(65_528), part)
    assert (found.size, found.takes_ranges, found.inside) == (9_000_000_000, True, None)
    assert not file_reading.wants_whole(found)
    small = exchange(206, headers=headed(content_range="bytes 0-65535/70000"))
    assert file_reading.wants_whole(world.read(b"\x89HDF\r\n\x1a\n" + bytes(65_528), small))


@pytest.mark.parametrize("written", ["bytes */1", "bytes 0-9/*", "items 0-9/10", ""])
def test_a_part_that_does_not_say_of_what_has_no_size(written: str) -> None:
    found = world.read(b"0123456789", exchange(206, headers=headed(content_range=written)))
    assert (found.size, found.digest) == (None, "")


@pytest.mark.parametrize("header", ["repr-digest", "digest"])
def test_a_checksum_in_a_header_is_compared(header: str) -> None:
    body = b"1,2\n3,4\n"
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    value = f"sha-256=:{digest}:" if header == "repr-digest" else f"SHA-256={digest}"
    found = world.read(body, exchange(200, headers=((header, value),)), checksum="")
    assert found.stated == found.digest == "sha256:" + hashlib.sha256(body).hexdigest()


@pytest.mark.parametrize("value", ["sha-256=:!!!:", "sha-256=:AAAA:", "unixsum=1", ""])
def test_a_digest_that_is_none_is_passed_over(value: str) -> None:
    came = exchange(200, headers=(("repr-digest", value),))
    assert world.read(b"a", came, checksum="").stated == ""


def big(headers: Iterable[tuple[str, str]] = ()) -> FileDoor:
    """A site whose files ignore ranges and are large."""

    def app(environ, start):  # type: ignore[no-untyped-def]
        if "/files/" not in environ["PATH_INFO"]:
            return LandingSite(1)(environ, start)
        start("200 OK", [("Content-Type", "application/x-hdf5"), ("Content-Length", "500000"),
                         *headers])  # fmt: skip
        is_head = environ["REQUEST_METHOD"] == "HEAD"
        return [b"" if is_head else b"\x89HDF\r\n\x1a\n" + bytes(499_992)]

    return FileDoor(app)


def test_a_server_that_ignores_ranges_is_asked_for_the_head_and_never_for_all() -> None:
    door = big()
    subject = Subject("https://data.test/datasets/1", (), "https://data.test/datasets/1")
    found = world.visit(door, subject)
    assert [url.split()[0] for url in door.urls] == ["GET", "GET", "HEAD", "GET"]
    (one, other) = found.owners[0].files
    assert (one.is_head_only, one.size, one.takes_ranges) == (True, 500_000, False)
    # There was no request left for its head.
    assert other.exchange.failure is not None


def test_one_object_costs_four_requests_at_most_and_three_files() -> None:
    site, subjects = world.objects(2)
    door = FileDoor(site)
    world.visit(door, *subjects)
    assert door.requests == 6
    assert data_file.MOST_FILES == 3
    door = FileDoor(site)
    world.visit(door, *subjects, file_requests=2)
    assert door.requests == 4


def test_an_object_of_a_search_api_is_asked_there_for_its_files() -> None:
    asked: list[str] = []

    def app(environ, start):  # type: ignore[no-untyped-def]
        asked.append(environ["REQUEST_URI"])
        start("200 OK", [("Content-Type", "application/json")])
        if "/files" not in environ["REQUEST_URI"] and "origdatablocks" not in asked[-1]:
            return [b"<html><body>" + b"word " * 60]
        return [json.dumps([{"name": "a", "path": "raw/a", "size": 1}]).encode()]

    subject = Subject("10.5072/a", (), "https://data.test/page", source=FROM_SEARCH_API)
    found = world.visit(FileDoor(app), subject, target="https://data.test/api")
    assert asked[-1] == "/api/Datasets/10.5072%2Fa/files"
    assert [one.where for one in found.owners[0].told] == ["search API"]
    assert world.outcomes(found)["objects_lead_to_files"].value == "failed"
    dataset = replace(subject, identifier="20.500.99999/scan-1")
    world.visit(FileDoor(app), dataset, target="https://data.test/api/v3")
    assert asked[-1].startswith("/api/v4/origdatablocks/public?filter=")


@pytest.mark.parametrize("is_old", [False, True], ids=["version 4", "version 3"])
def test_published_data_of_scicat_are_followed_to_the_blocks_of_their_datasets(
    is_old: bool,
) -> None:
    catalogue = SciCat(3, is_old=is_old)
    asked: list[str] = []

    def app(environ, start):  # type: ignore[no-untyped-def]
        asked.append(unquote(environ["REQUEST_URI"]))
        if environ["PATH_INFO"] == "/page":
            start("200 OK", [("Content-Type", "text/html")])
            return [b"<html><body>" + b"word " * 60]
        return catalogue(environ, start)

    doi = catalogue_records.published_4(2, frozenset())["doi"]
    subject = Subject(str(doi), (str(doi),), "https://data.test/page", source=FROM_SEARCH_API)
    found = world.visit(FileDoor(app), subject, target="https://data.test/api/v3")
    names = [one.name for one in found.owners[0].told]
    assert names == ([] if is_old else ["raw/scan-2.h5", "raw/scan-2.log"])
    assert len(asked) <= 4
    # Of an older release the datasets are not named, and their blocks not public.
    assert ("20.500.99999/scan-2" in asked[-1]) is not is_old
    assert world.outcomes(found)["objects_lead_to_files"] is Outcome.FAILED


def test_while_scicat_is_out_nobody_says_that_an_object_has_no_files() -> None:
    def app(environ, start):  # type: ignore[no-untyped-def]
        is_page = environ["PATH_INFO"] == "/page"
        start("200 OK" if is_page else "503 Away", [("Content-Type", "text/html")])
        return [b"<html><body>" + b"word " * 60]

    subject = Subject("10.99999/a", (), "https://data.test/page", source=FROM_SEARCH_API)
    found = world.visit(FileDoor(app), subject, target="https://data.test/api/v3")
    assert world.outcomes(found)["objects_lead_to_files"] is Outcome.CANT_TELL


@pytest.mark.parametrize("target", ["https://data.test/api/v3", "https://data.test/api"])
def test_a_page_in_the_place_of_a_list_of_files_says_nothing_of_the_files(target: str) -> None:
    def app(environ, start):  # type: ignore[no-untyped-def]
        del environ
        start("200 OK", [("Content-Type", "text/html")])
        return [b"<html><body>" + b"word " * 60]

    subject = Subject("10.99999/a", (), "https://data.test/page", source=FROM_SEARCH_API)
    found = world.visit(FileDoor(app), subject, target=target)
    assert world.outcomes(found)["objects_lead_to_files"] is Outcome.CANT_TELL


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_a_file_that_was_compressed_for_the_way_is_not_compared_with_what_is_told(
    coding: str,
) -> None:
    came = exchange(200, "text/csv", headers=(("content-encoding", coding),))
    found = world.read(b"1,2\n3,4\n", came, checksum="md5:" + "0" * 32, size=5)
    assert (found.size, found.digest, found.takes_ranges) == (None, "", None)
    judged = world.outcomes(world.evidence(found))
    assert judged["size_is_as_stated"] is Outcome.INAPPLICABLE
    assert judged["checksum_is_as_stated"] is Outcome.INAPPLICABLE


def test_a_whole_that_did_not_come_leaves_what_is_known() -> None:
    part = exchange(206, headers=headed(content_range="bytes 0-65535/70000"))
    found = world.read(b"\x89HDF\r\n\x1a\n" + bytes(65_528), part)
    lost = exchange(0, failure=Failure(FailureKind.TIMEOUT, "Too late."))
    for came in (Reply(lost), Reply(exchange(200), b"short")):
        assert file_reading.with_whole(found, came, lambda _: pytest.fail("read")) is found


def test_the_door_ends_what_is_longer_than_asked_for() -> None:
    site = LandingSite(1, file_flaws=[FileFlaw.NO_RANGES])
    policy = guard.policy_of(["127.0.0.0/8"])
    with (
        Running(site, path=f"{site.path(1)}/files/1.h5") as server,
        doors.Door(user_agent="t", policy=policy) as opened,
    ):
        short = opened.fetch(server.url, most_bytes=100)
        whole = opened.fetch(server.url, most_bytes=100_000)
        found = data_file.fetch(
            Visit("t", opened, subjects=(Subject("A", (), server.url.split("/files")[0]),))
        )
    assert short.exchange.failure is not None
    assert short.exchange.failure.kind is FailureKind.TOO_LARGE
    assert short.exchange.header("content-length") is not None
    assert len(whole.body) > 1_000
    assert found.nexus is None


def test_in_the_process_of_a_run_hdf5_files_are_read_under_its_limits() -> None:
    terms = isolation.Terms("t", ("127.0.0.0/8",), (80, 443), Limits(), 40, 40, 10**7)
    site = LandingSite(1)
    with Running(site, path=site.path(1)) as server:
        result = isolation.run_isolated(
            "data-file", server.url, terms=terms, pace=Pace(0), deadline_s=30.0,
            vocabularies=shipped.texts(),
        )  # fmt: skip
    found = {one.probe: one.outcome.value for one in result.findings}
    assert result.is_complete
    assert found["file_hdf5_can_be_opened"] == found["file_nexus_definition_is_known"] == "passed"
    assert set(found.values()) == {"passed", "inapplicable"}
