"""A broken page costs the records that are broken, each named, and never the word complete."""

import time

import pytest

from fairassess.harvest import strict
from tests.harvest.lists import Outcome, dc, one_after_the_other, page, record

BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE lol [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(
        b'<!ENTITY %c "%b">' % (ord("b") + n, (b"&%c;" % (ord("a") + n)) * 10) for n in range(9)
    )
    + b"]>"
)
MARC = '<record xmlns="http://www.loc.gov/MARC21/slim"><leader>x</leader><controlfield/></record>'


def skipped(result):
    return {lost.identifier.rpartition(":")[2]: lost.reason for lost in result.skipped}


def harvest_of(*listed):
    seen = Outcome(one_after_the_other(*listed))
    return seen, seen.result


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (dc("<dc:title>bell \x07</dc:title>"), "invalid"),
        (dc("<dc:title>A & B</dc:title>"), "no name"),
        (dc("<dc:title>&nbsp;</dc:title>"), "nbsp"),
        (dc("<dc:title>a</dc:titel>"), "mismatch"),
        (dc("<dc:title>a<dc:title>"), "mismatch"),
        (dc("<unknown:title>a</unknown:title>"), "unknown"),
    ],
    ids=["control", "ampersand", "entity", "tag", "open", "prefix"],
)
def test_one_broken_record_costs_itself_and_not_its_neighbours(broken, reason):
    listed = page([1, record(2, broken), 3], "a", size=4)
    seen, result = harvest_of(listed, page([4], size=4))
    assert seen.identifiers == ["1", "3", "4"]
    assert list(skipped(result)) == ["2"]
    assert reason in skipped(result)["2"].lower()
    assert not result.is_complete
    assert result.stopped_because is None
    assert result.warnings[0].startswith("Page 1 is broken: ")
    assert "2 whole records were read one by one" in result.warnings[0]


def test_bytes_that_are_no_utf8_cost_one_record():
    listed = page([1, record(2, dc("<dc:title>M@ller</dc:title>")), 3]).replace(b"@", b"\xfc")
    seen, result = harvest_of(listed)
    assert seen.identifiers == ["1", "3"]
    assert list(skipped(result)) == ["2"]


@pytest.mark.parametrize(
    ("metadata", "reason"),
    [
        ("", "no metadata"),
        ("<metadata/>", "empty"),
        ("<metadata> \n </metadata>", "empty"),
        ("<metadata><x:y xmlns:x='urn:z'/></metadata>", "{urn:z}y"),
        (f"<metadata>{MARC}</metadata>", "{http://www.loc.gov/MARC21/slim}record"),
    ],
)
def test_a_record_without_readable_metadata_is_skipped_with_its_reason(metadata, reason):
    bare = record(2).replace(f"<metadata>{dc()}</metadata>", metadata)
    seen, result = harvest_of(page([1, bare, 3]))
    assert seen.identifiers == ["1", "3"]
    assert reason in skipped(result)["2"]
    assert not result.is_complete
    assert result.warnings == ()


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("<record/>", "no header"),
        ("<record><header/><metadata/></record>", "no identifier"),
        ("<record><header><identifier> </identifier></header></record>", "no identifier"),
    ],
)
def test_a_record_without_identifier_is_skipped_by_its_page(broken, reason):
    seen, result = harvest_of(page([1, broken]))
    assert seen.identifiers == ["1"]
    assert [lost.identifier for lost in result.skipped] == [""]
    assert reason in result.skipped[0].reason
    assert "page 1" in result.skipped[0].reason


@pytest.mark.parametrize("share", [0.35, 0.6, 0.8, 0.97])
def test_a_page_that_is_cut_off_keeps_its_whole_records_and_stops(share):
    whole = page(range(20), "next", size=40)
    seen, result = harvest_of(whole[: int(len(whole) * share)], page(range(20, 40)))
    assert seen.identifiers == [str(number) for number in range(len(seen.identifiers))]
    assert 0 < len(seen.identifiers) <= 20
    assert not result.is_complete
    assert result.stopped_because == "Page 1: it is cut off, and with it the way to the next."


def test_words_after_the_end_of_the_document_lose_no_record_but_are_told():
    listed = page([1, 2], "a") + b"<br />Warning: mysql_close() in oai.php"
    seen, result = harvest_of(listed, page([3]))
    assert seen.identifiers == ["1", "2", "3"]
    assert not result.is_complete
    assert len(result.warnings) == 1


def test_an_entity_bomb_is_not_expanded_and_costs_only_who_uses_it():
    listed = page([1, record(2, dc("<dc:title>&j;</dc:title>")), 3])
    bomb = BOMB + listed.partition(b"?>")[2]
    start = time.process_time()
    seen, result = harvest_of(bomb)
    assert time.process_time() - start < 1
    assert seen.identifiers == ["1", "3"]
    assert list(skipped(result)) == ["2"]
    assert "document type" in result.warnings[0]
    assert not result.is_complete


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_document_type_cannot_hide_behind_an_encoding(encoding):
    text = '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    root, fault = strict.parse(text.encode(encoding))
    assert root is None
    assert fault


def test_an_entity_that_names_a_file_is_not_read(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("do not tell")
    listed = page([record(1, dc("<dc:title>&e;</dc:title>"))]).partition(b"?>")[2]
    for kind in ("SYSTEM", "PUBLIC 'x'"):
        head = f"<!DOCTYPE x [<!ENTITY e {kind} 'file://{secret}'>]>".encode()
        seen, result = harvest_of(head + listed)
        assert seen.records == []
        assert len(result.skipped) == 1


def test_a_text_too_long_for_the_parser_costs_one_record():
    giant = record(2, dc(f"<dc:description>{'x' * 12_000_000}</dc:description>"))
    seen, result = harvest_of(page([1, giant, 3], "a"), page([4]))
    assert seen.identifiers == ["1", "3", "4"]
    assert list(skipped(result)) == ["2"]


def test_a_tower_of_elements_costs_one_record():
    tower = record(2, dc("<dc:a>" * 5_000 + "</dc:a>" * 5_000))
    seen, result = harvest_of(page([1, tower, 3]))
    assert seen.identifiers == ["1", "3"]
    assert list(skipped(result)) == ["2"]


def test_a_record_of_nothing_but_tags_is_not_taken():
    tags = record(2, dc("<dc:a/>" * 500_000))
    seen, result = harvest_of(page([1, tags, 3]))
    assert not result.is_complete
    assert "more than 400,000 tags and attributes" in result.warnings[0]
    assert seen.identifiers == ["1", "3"]
    assert list(skipped(result)) == ["2"]


def test_a_page_of_nothing_but_broken_beginnings_takes_no_time():
    start = time.process_time()
    _, result = harvest_of(page(["<record><header>" * 200_000]))
    assert time.process_time() - start < 5
    assert not result.is_complete


def test_a_record_inside_the_metadata_is_no_record_of_the_list():
    """MARCXML calls its root record, too; taking it for one of the list would cut that in two."""
    inner = record(2, MARC)
    seen, result = harvest_of(page([1, inner, record(3, dc("\x07"))]))
    assert seen.identifiers == ["1"]
    assert sorted(skipped(result)) == ["2", "3"]


def test_prefixed_elements_are_read_alike_even_when_a_page_is_broken():
    plain = page([1, record(2, dc("\x07")), 3], "a").decode()
    for name in ("OAI-PMH", "ListRecords", "record", "header", "metadata", "identifier",
                 "resumptionToken"):  # fmt: skip
        plain = plain.replace(f"<{name}", f"<oai:{name}").replace(f"</{name}", f"</oai:{name}")
    plain = plain.replace('xmlns="', 'xmlns:oai="')
    seen, result = harvest_of(plain.encode(), page([4]))
    assert seen.identifiers == ["1", "3", "4"]
    assert list(skipped(result)) == ["2"]


def test_a_page_in_another_encoding_is_read_as_it_says():
    listed = page([record(1, dc("<dc:title>Größe</dc:title>"))]).decode()
    latin = listed.replace("UTF-8", "ISO-8859-1").encode("latin-1")
    seen, result = harvest_of(latin)
    assert [one.title for one in seen.records] == ["Größe"]
    assert result.is_complete
    broken = latin.replace(b"</ListRecords>", record(2, dc("&")).encode() + b"</ListRecords>")
    assert [one.title for one in harvest_of(broken)[0].records] == ["Größe"]


def test_comments_and_instructions_are_passed_over():
    payload = dc("<!-- a --><?php x ?><dc:title>A <!-- b -->title</dc:title>")
    listed = page(["<!-- c -->", record(1, payload), "<?x?>"])
    seen, result = harvest_of(listed)
    assert [one.title for one in seen.records] == ["A title"]
    assert result.is_complete


def test_what_is_said_of_a_broken_page_is_printable():
    listed = page([1, record(2, dc("\x07"))]).replace(b"oai:nls.test:2", b"\xff\x1b[31mred")
    _, result = harvest_of(listed)
    told = " ".join([*result.warnings, *(lost.identifier for lost in result.skipped)])
    assert told.isprintable()
    assert "red" in told
