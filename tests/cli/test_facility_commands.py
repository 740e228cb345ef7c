"""`fairassess facilities` registers lists of facilities as empty entries, all or nothing."""

from pathlib import Path

import pytest

from fairassess import config
from fairassess.services import facility_imports
from fairassess.services.endpoints import NEVER
from fairassess.storage import database, endpoints, runs
from tests.cli.calling import Shell

LIST = """short_name,name,country,ror,oai_pmh
NLS,"Northern Light Source, the new one",DE,https://ror.org/02aj13c28,https://oai.nls.example/oai
ANC,Alpine Neutron Centre,,,
"""


@pytest.fixture(autouse=True)
def data_dir(shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("FAIRASSESS_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    file = tmp_path / "list.csv"
    file.write_text(LIST, encoding="utf-8")
    return file


def steps(shell: Shell, *arguments: str) -> dict[str, str]:
    said = shell("facilities", "import", *arguments, "--format", "json")
    assert said.code == 0, said.err
    return {row["short_name"]: row["step"] for row in said.document["facilities"]}


def test_a_list_is_registered_once(shell: Shell, listed: Path) -> None:
    assert steps(shell, str(listed)) == {"NLS": "add", "ANC": "add"}
    assert steps(shell, str(listed)) == {"NLS": "known", "ANC": "known"}
    rows = shell("facilities", "list", "--format", "json").document["facilities"]
    assert [(row["slug"], row["declared"]) for row in rows] == [("anc", None), ("nls", None)]
    assert "nls\tNLS\t–\tDE\tNorthern Light Source, the new one" in shell("facilities", "list").out


def test_a_dry_run_does_nothing(shell: Shell, listed: Path) -> None:
    assert steps(shell, str(listed), "--dry-run") == {"NLS": "add", "ANC": "add"}
    assert shell("facilities", "list").out == ""


def test_an_empty_list_says_where_it_looked(shell: Shell, listed: Path, tmp_path: Path) -> None:
    steps(shell, str(listed), "--dry-run")
    said = shell("facilities", "list")
    assert (said.code, said.out) == (0, "")
    assert said.err == f"No facilities yet in {config.load().data_dir / 'fairassess.sqlite3'}.\n"


def test_addresses_come_only_when_wanted_and_are_not_asked_by_themselves(
    shell: Shell, listed: Path
) -> None:
    steps(shell, str(listed), "--with-endpoints")
    engine = database.engine(config.load().database)
    with database.session_factory(engine)() as session:
        (endpoint,) = session.query(endpoints.Endpoint).all()
        assert endpoint.url == "https://oai.nls.example/oai"
        assert endpoint.next_due_at is None
        assert session.query(runs.Run).count() == 0
    engine.dispose()


def test_with_any_fault_nothing_is_registered_and_all_are_told(
    shell: Shell, tmp_path: Path
) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(
        "short_name,name,country,time_zone\n"
        'Good,Good Source,DE,\n,"No\nname",,\nX,Y,Germany,Mars\n',
        encoding="utf-8",
    )
    said = shell("facilities", "import", str(file))
    assert said.code == 64
    places = [line.split(":")[0] for line in said.err.splitlines()]
    assert places == ["line 3, short_name", "line 5, country", "line 5, time_zone"]
    assert shell("facilities", "list").out == ""


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"name\nx\n", "The column short_name is missing"),
        (b"short_name,name,score\na,b,1\n", "no column 'score'"),
        (b"short_name,name\na,b,c\n", "more cells than columns"),
        (b'short_name,name\na,"b\n', "This is no CSV"),
        (b"short_name,name\n\xff,b\n", "must be UTF-8"),
        (b"", "is missing"),
    ],
)
def test_what_is_no_list_is_refused_with_its_place(
    shell: Shell, tmp_path: Path, content: bytes, told: str
) -> None:
    file = tmp_path / "bad.csv"
    file.write_bytes(content)
    said = shell("facilities", "import", str(file))
    assert (said.code, told in said.err) == (64, True), said.err


def test_the_list_that_is_shipped_can_be_registered(shell: Shell) -> None:
    found = steps(shell)
    assert {"DESY", "ESRF", "ILL", "MAX IV"} < set(found)
    assert set(found.values()) == {"add"}
    every = [one for entry in facility_imports.shipped() for one in entry.endpoints]
    assert len(every) > 10
    assert {endpoint.interval for endpoint in every} == {NEVER}
