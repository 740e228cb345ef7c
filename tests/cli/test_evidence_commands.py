"""`probe` and `harvest` keep their contract against good, broken, dead and hostile servers."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from fairassess.demo.faults import Fault
from fairassess.demo.servers import Down
from fairassess.errors import Invalid
from fairassess.net import guard
from tests.cli.calling import Said, Shell
from tests.net.hostile import ScriptedServer, slow_body
from tests.providers import clean_provider, provider_with

LOOPBACK = ("--allow-private", "127.0.0.0/8")
STARTS_WITHIN_S = 10
PROBE_KEYS = {
    "schema", "kind", "target", "started_at", "duration_s", "software_version", "complete",
    "stopped_because", "findings", "requests", "bytes", "seed", "objects", "profiles",
}  # fmt: skip
FINDING_KEYS = {
    "id", "outcome", "severity", "message", "remedy", "source", "reason", "evidence",
}  # fmt: skip
HARVEST_KEYS = {
    "schema", "records", "deleted", "skipped", "pages", "bytes", "duration_s", "complete",
    "stopped_because", "fields", "findings",
}  # fmt: skip


@contextmanager
def _html() -> Iterator[str]:
    with provider_with(Fault.HTML_PAGE) as server:
        yield server.url


@contextmanager
def _error_500() -> Iterator[str]:
    with provider_with(Fault.HTTP_500) as server:
        yield server.url


@contextmanager
def _refused() -> Iterator[str]:
    with Down(path="/oai") as server:
        yield server.url


@contextmanager
def _one_byte_a_second() -> Iterator[str]:
    with ScriptedServer(slow_body) as server:
        yield server.url


@contextmanager
def _endless_token() -> Iterator[str]:
    with provider_with(Fault.TOKEN_REPEATS) as server:
        yield server.url


@contextmanager
def _endless_new_tokens() -> Iterator[str]:
    with provider_with(Fault.ENDLESS_TOKENS) as server:
        yield server.url


@contextmanager
def _clean() -> Iterator[str]:
    with clean_provider() as server:
        yield server.url


Server = AbstractContextManager[str]


def _outcomes(said: Said) -> dict[str, str]:
    return {finding["id"]: finding["outcome"] for finding in said.document["findings"]}


def test_a_clean_endpoint_holds_in_every_probe_and_ends_with_0(shell: Shell) -> None:
    with _clean() as url:
        said = shell("probe", "oai-pmh", url, "--format", "json", *LOOPBACK)
    assert said.code == 0
    document = said.document
    assert set(document) == PROBE_KEYS
    assert document["schema"] == "fairassess.probe/1"
    assert document["complete"] is True
    for finding in document["findings"]:
        assert set(finding) - {"measure"} == FINDING_KEYS
        assert finding["outcome"] in ("passed", "inapplicable"), finding


@pytest.mark.parametrize(
    ("server", "code", "probe", "outcome", "reason"),
    [
        (_html, 1, "oaipmh_answers_identify", "failed", None),
        (_error_500, 2, "oaipmh_answers_identify", "cant_tell", "http_5xx"),
        (_refused, 2, "oaipmh_answers_identify", "cant_tell", "refused"),
        (_one_byte_a_second, 2, "oaipmh_answers_identify", "cant_tell", "timeout"),
        (_endless_token, 1, "oaipmh_lists_end", "failed", None),
        (_endless_new_tokens, 1, "oaipmh_lists_end", "failed", None),
    ],
)
def test_a_probe_of_a_bad_endpoint_ends_in_time_with_a_named_finding(
    shell: Shell,
    server: Callable[[], Server],
    code: int,
    probe: str,
    outcome: str,
    reason: str | None,
) -> None:
    began = time.monotonic()
    with server() as url:
        said = shell("probe", "oai-pmh", url, "--format", "json", "--deadline", "4", *LOOPBACK)
    assert time.monotonic() - began < 4 + STARTS_WITHIN_S
    assert said.code == code
    found = {finding["id"]: finding for finding in said.document["findings"]}
    assert found[probe]["outcome"] == outcome
    assert found[probe]["reason"] == reason
    assert found[probe]["message"]
    assert bool(found[probe]["remedy"]) == (outcome == "failed")


@pytest.mark.parametrize(
    ("server", "code"),
    [
        (_html, 1),
        (_error_500, 2),
        (_refused, 2),
        (_one_byte_a_second, 2),
        (_endless_token, 1),
        (_endless_new_tokens, 1),
    ],
)
def test_a_harvest_of_a_bad_endpoint_is_never_called_complete(
    shell: Shell, server: Callable[[], Server], code: int
) -> None:
    with server() as url:
        said = shell("harvest", url, "--format", "json", "--deadline", "2", *LOOPBACK)
    document = said.document
    assert set(document) >= HARVEST_KEYS
    assert document["complete"] is False
    assert document["stopped_because"]
    assert said.code == code
    assert _outcomes(said)["harvest_list_is_complete"] in ("failed", "cant_tell")


def test_a_harvest_of_a_clean_endpoint_brings_every_record(shell: Shell) -> None:
    with clean_provider(33, page_size=10) as server:
        said = shell("harvest", server.url, "--format", "json", *LOOPBACK)
    document = said.document
    assert document["schema"] == "fairassess.harvest/1"
    assert document["records"] + document["deleted"] == 33
    assert document["complete"] is True
    title = document["fields"]["title"]
    assert (title["present"], title["share"]) == (document["records"], 1.0)


def test_a_private_address_is_refused_unless_it_is_named(shell: Shell) -> None:
    with _clean() as url:
        said = shell("probe", "oai-pmh", url, "--format", "json")
    assert said.code == 2
    reasons = {finding["reason"] for finding in said.document["findings"]} - {None}
    assert reasons == {"blocked_by_policy"}


@pytest.mark.parametrize("settings", [{}, {"FAIRASSESS_RATE_PER_S": "many"}])
def test_a_monitor_reads_on_one_line_why_nothing_could_be_asked(
    settings: dict[str, str], shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    target = "https://data.example/oai" if settings else "nonsense"
    said = shell("probe", "oai-pmh", target, "--format", "nagios")
    assert (said.code, said.err) == (3, "")
    assert said.out.startswith("OAI-PMH UNKNOWN - ")
    assert said.out.count("\n") == 1


def test_the_nagios_line_says_how_it_stands(shell: Shell) -> None:
    with _clean() as url:
        good = shell("probe", "oai-pmh", url, "--format", "nagios", *LOOPBACK)
    with _refused() as url:
        unknown = shell("probe", "oai-pmh", url, "--format", "nagios", *LOOPBACK)
    assert (good.code, unknown.code) == (0, 3)
    assert good.out.startswith("OAI-PMH OK")
    assert good.out.count("\n") == unknown.out.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("probe", "unheard-of", "http://localhost/"),
        ("probe", "oai-pmh"),
        ("probe", "oai-pmh", "http://localhost/", "--allow-private", "somewhere"),
        ("harvest", "http://localhost/", "--deadline", "never"),
        ("nothing",),
    ],
)
def test_wrong_usage_ends_with_64_and_says_why(shell: Shell, arguments: tuple[str, ...]) -> None:
    said = shell(*arguments)
    assert said.code == 64
    assert said.out == ""
    assert said.err


@pytest.mark.parametrize("command", [("probe", "oai-pmh"), ("harvest",)])
@pytest.mark.parametrize("address", ["x", "ftp://localhost/oai", "http://", "http://a b/"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_what_is_no_web_address_is_wrong_usage(
    shell: Shell, command: tuple[str, ...], address: str, form: str
) -> None:
    said = shell(*command, address, "--format", form)
    assert said.code == 64
    assert said.out == ""
    with pytest.raises(Invalid) as refused:
        guard.check_url(address)
    for fault in refused.value.faults:
        assert fault.message in said.err


@pytest.mark.parametrize("command", [("probe", "oai-pmh"), ("harvest",)])
@pytest.mark.parametrize("query", ["verb=Identify", "key=1&verb=ListRecords", "verb="])
def test_an_address_that_carries_a_verb_is_wrong_usage_and_no_fault_of_the_provider(
    shell: Shell, command: tuple[str, ...], query: str
) -> None:
    said = shell(*command, f"http://127.0.0.1:9/oai?{query}", *LOOPBACK)
    assert (said.code, said.out) == (64, "")
    assert "carries a verb" in said.err
    assert "ends before the question mark" in said.err


@pytest.mark.parametrize("command", [("probe", "oai-pmh"), ("harvest",)])
def test_an_address_may_carry_other_words_behind_its_question_mark(
    shell: Shell, command: tuple[str, ...]
) -> None:
    with _refused() as url:
        said = shell(*command, f"{url}?adverb=1", *LOOPBACK)
    assert said.code == 2
    assert "carries a verb" not in said.err


@pytest.mark.parametrize("command", [("probe", "oai-pmh"), ("harvest",)])
def test_a_dead_address_is_told_of_once(shell: Shell, command: tuple[str, ...]) -> None:
    with _refused() as url:
        said = shell(*command, url, *LOOPBACK)
    assert said.code == 2
    assert said.out.count("refused the connection") == 1
    assert said.out.count("checks could not be made:\n") == 1


@pytest.mark.parametrize(
    "wrong",
    [
        ("--from", "bogus"),
        ("--until", "2026-02-30"),
        ("--from", "2026-01-01T00:00:00+01:00"),
        ("--deadline", "nan"),
        ("--rate", "nan"),
    ],
)
def test_what_nobody_could_ask_for_is_wrong_usage(shell: Shell, wrong: tuple[str, str]) -> None:
    said = shell("harvest", "http://127.0.0.1:9/oai", *LOOPBACK, *wrong)
    assert (said.code, said.out) == (64, "")
    assert wrong[1].lower() in said.err.lower()
