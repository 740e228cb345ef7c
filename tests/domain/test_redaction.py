"""What readers see holds no address of a person and no key, and curl lines are safe to paste."""

import shlex
from datetime import UTC, datetime

import pytest

from fairassess.domain import by_hand, redaction
from fairassess.domain.evidence import Exchange
from fairassess.domain.finding import Finding, Outcome, Pointer, Severity
from fairassess.probes import registry

AT = datetime(2026, 11, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    "said",
    [
        "<adminEmail>jane.doe@facility.example</adminEmail>",
        '{"email":"jane.doe@facility.example"}',
        "mailto:jane.doe%40facility.example",
        "jane.doe&#64;facility.example",
        '{"mail":"jane.doe\\u0040facility.example"}',
        "ends with jane.doe@facil",
        '{"access_token": "jane.doe-0123"}',
        "https://host.example/?api_key=jane.doe&x=1",
        "https://s3.example/f.h5?X-Amz-Signature=jane0123&x=1",
        "https://s3.example/f.h5?x=1&amp;X-Amz-Security-Token=jane0123",
        "https://store.example/f.h5?sv=2024&sig=jane%2B0123",
        "https://cat.example/f.h5?token=jane0123",
        "https://cat.example/page;jsessionid=jane0123",
        '{"token": "jane0123"}',
        "Authorization: Bearer jane.doe.0123456",
        "eyJjane.doe0123.abcdefgh.sig",
    ],
)
def test_addresses_and_keys_are_taken_out(said: str) -> None:
    shown = redaction.text(said)
    assert "jane" not in shown
    assert redaction.HIDDEN in shown


@pytest.mark.parametrize(
    "said",
    [
        "?verb=ListRecords&resumptionToken=abc.def",
        '{"resumptionToken": "abc.def"}',
        "https://cat.example/?design=1&tokens=2",
        '{"@context": "https://schema.org/", "@type": "Dataset"}',
        "<resumptionToken>page-2</resumptionToken>",
        "10.5072/abc",
    ],
)
def test_what_is_no_secret_stays(said: str) -> None:
    assert redaction.text(said) == said


def test_all_parts_of_an_exchange_are_looked_through() -> None:
    mail = "jane@facility.example"
    exchange = Exchange(
        "POST", f"https://a.example/?m={mail}", f"https://a.example/?m={mail}", AT,
        request_body=mail.encode(), headers=(("link", f"<mailto:{mail}>"),),
        body_start=b"\xff " + mail.encode(),
    )  # fmt: skip
    assert mail not in repr(redaction.for_readers(exchange))


def test_all_texts_of_a_finding_are_looked_through() -> None:
    said = "write to jane@facility.example"
    made = Finding(
        "p", Outcome.FAILED, Severity.MUST, said, said, "a standard", "thing",
        evidence=(Pointer(0, said, said),),
    )  # fmt: skip
    shown = redaction.finding_for_readers(made)
    assert "jane" not in repr(shown)
    assert (shown.probe, shown.source, shown.evidence[0].exchange) == ("p", "a standard", 0)


def test_no_advice_of_ours_looks_like_a_secret() -> None:
    remedies = {registry.definition(one).remedy for one in registry.known_ids()}
    assert {redaction.text(one) for one in remedies} == remedies


def test_a_large_page_is_looked_through_in_a_moment() -> None:
    page = "a@" * 32_000
    began = datetime.now(UTC)
    redaction.text(page)
    assert (datetime.now(UTC) - began).total_seconds() < 1.0


def test_a_shell_reads_the_line_as_it_was_meant() -> None:
    url = "https://a.example/x?q=[1]&n='; rm -rf ~; echo $(id)"
    exchange = Exchange(
        "POST", url, url, AT,
        request_headers=(
            ("Accept", "application/json"), ("Authorization", "s3cret"), ("Cookie", "s3cret"),
        ),
        request_body=b'{"a": "$(id) `id` \' \\""}',
    )  # fmt: skip
    line = by_hand.curl_line(exchange)
    words = shlex.split(line)
    assert words[-2:] == ["--url", url]
    assert words[words.index("--data-raw") + 1] == '{"a": "$(id) `id` \' \\""}'
    assert "Accept: application/json" in words
    assert "s3cret" not in line
