"""Vocabularies are looked after on the command line, from a file or through the one door."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from fairassess.domain import terms
from fairassess.domain.terms import Term
from fairassess.vocab import shipped
from tests.cli.calling import Shell
from tests.vocab import ontologies

PANET = shipped.vocabulary("panet")
NEW = terms.with_terms(PANET, (*PANET.terms[:-1], Term("PaNET09001", "brand new technique")))


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shell: Shell) -> Path:
    """A folder for the database."""
    monkeypatch.setenv("FAIRASSESS_DATA_DIR", str(tmp_path / "var"))
    return tmp_path


def test_a_file_is_read_in_and_what_changed_is_shown(shell: Shell, data: Path) -> None:
    file = data / "PaNET.owl"
    file.write_bytes(ontologies.file_of(NEW))
    said = shell("vocab", "update", str(file))
    assert said.code == 0, said.err
    assert "added: 1\n  PaNET09001 brand new technique" in said.out
    assert f"dropped: 1\n  {PANET.terms[-1].identifier}" in said.out
    assert "nothing changed" in shell("vocab", "update", str(file)).out
    shown = shell("vocab", "show", "Brand-new techniques")
    assert (shown.code, "PaNET09001" in shown.out) == (0, True)
    panet, nexus = shell("vocab", "list").out.splitlines()
    assert panet.split("\t")[0] == "panet"
    assert nexus.endswith("shipped")


def test_a_bad_file_is_wrong_usage_and_every_fault_is_told(shell: Shell, data: Path) -> None:
    file = data / "bad.ttl"
    bad = (Term("PaNET09001", ""), Term("PaNET09002", ""))
    file.write_bytes(ontologies.file_of(terms.with_terms(PANET, bad), "turtle"))
    said = shell("vocab", "update", str(file))
    assert said.code == 64
    assert "PaNET09001: It has no label." in said.err
    assert "PaNET09002: It has no label." in said.err
    assert shell("vocab", "update", str(data / "missing.owl")).code == 64
    assert "FAIRASSESS_VOCABULARIES" in shell("vocab", "update").err


def test_a_term_is_shown_by_any_of_its_names(shell: Shell, data: Path) -> None:
    said = shell("vocab", "show", "saxs")
    assert said.out.startswith(
        "small angle x-ray scattering (PaNET01188), found by its alternative"
    )
    assert "http://purl.org/pan-science/PaNET/PaNET01188" in said.out
    assert "too general" in shell("vocab", "show", "PaNET00002").out
    assert shell("vocab", "show", "knitting").code == 1
    assert shell("vocab", "show", "x", "--name", "nothing").code == 1


@pytest.fixture
def server() -> Iterator[str]:
    """A server of our own with an ontology file."""
    body = ontologies.file_of(NEW, "turtle")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_there = self.path == "/PaNET.ttl"
            self.send_response(200 if is_there else 404)
            self.send_header("Content-Length", str(len(body) if is_there else 0))
            self.end_headers()
            if is_there:
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    made = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}"
    made.shutdown()
    made.server_close()


def test_an_address_is_fetched_where_it_is_allowed(
    shell: Shell, data: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAIRASSESS_VOCABULARIES", f"panet={server}/PaNET.ttl")
    assert shell("vocab", "update").code == 64
    said = shell("vocab", "update", "--allow-private", "127.0.0.0/8")
    assert "added: 1" in said.out, said.err
    gone = shell("vocab", "update", f"{server}/no", "--allow-private", "127.0.0.0/8")
    assert (gone.code, "404" in gone.err) == (64, True)


@pytest.mark.parametrize("value", ["panet", "Panet=x", "panet=", "a=x,a=y"])
def test_a_setting_that_names_no_source_stops_the_start(
    shell: Shell, data: Path, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAIRASSESS_VOCABULARIES", value)
    said = shell("vocab", "list")
    assert (said.code, "FAIRASSESS_VOCABULARIES" in said.err) == (64, True)
