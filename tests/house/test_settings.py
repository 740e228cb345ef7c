"""Settings are strict: unknown or unusable ones stop the start, all named at once."""

from dataclasses import fields
from pathlib import Path

import pytest

from fairassess import config
from fairassess.domain.registries import Registries
from fairassess.errors import BadSettings

_ROOT = Path(__file__).parents[2]


def test_defaults_are_usable() -> None:
    settings = config.load({})
    assert settings.database.startswith("sqlite:///")
    assert settings.allow_private == ()


def test_every_fault_is_named_at_once() -> None:
    environ = {
        "FAIRASSESS_PORT": "many",
        "FAIRASSESS_ALOW_PRIVATE": "10.0.0.0/8",
        "FAIRASSESS_ALLOW_PRIVATE": "10.0.0.0/8, nonsense",
        "FAIRASSESS_TIME_ZONE": "Europe/Atlantis",
        "FAIRASSESS_SECRET_KEY": "short",
        "OTHER": "not ours",
    }
    with pytest.raises(BadSettings) as caught:
        config.load(environ)
    assert {fault.place for fault in caught.value.faults} == set(environ) - {"OTHER"}


def test_a_secret_is_never_repeated_in_a_fault() -> None:
    with pytest.raises(BadSettings) as caught:
        config.load({"FAIRASSESS_SECRET_KEY": "hunter2"})
    assert "hunter2" not in str(caught.value)


def test_a_secret_can_come_from_a_file(tmp_path: Path) -> None:
    kept = tmp_path / "key"
    kept.write_text("k" * 40 + "\n", encoding="ascii")
    assert config.load({"FAIRASSESS_SECRET_KEY_FILE": str(kept)}).secret_key == "k" * 40


def test_a_secret_given_twice_or_from_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    for environ in (
        {"FAIRASSESS_SECRET_KEY_FILE": str(tmp_path / "none")},
        {"FAIRASSESS_SECRET_KEY": "k" * 40, "FAIRASSESS_SECRET_KEY_FILE": str(tmp_path / "none")},
    ):
        with pytest.raises(BadSettings, match="FAIRASSESS_SECRET_KEY_FILE"):
            config.load(environ)


@pytest.mark.parametrize(
    "wrong", ["", "doi.org", "ftp://doi.org/", "https://", "https://x.test/?q=", "https://x:y/"]
)
def test_the_address_of_a_registry_is_a_web_address(wrong: str) -> None:
    with pytest.raises(BadSettings) as caught:
        config.load({"FAIRASSESS_DOI_RESOLVER": wrong})
    assert [fault.place for fault in caught.value.faults] == ["FAIRASSESS_DOI_RESOLVER"]


def test_something_can_follow_the_address_of_a_registry() -> None:
    settings = config.load({"FAIRASSESS_HANDLE_API": "http://127.0.0.1:8000/api/handles"})
    assert settings.handle_api == "http://127.0.0.1:8000/api/handles/"


def test_the_federated_search_alone_may_be_left_out() -> None:
    assert config.load({"FAIRASSESS_FEDERATED_SEARCH": ""}).federated_search == ""
    with pytest.raises(BadSettings, match="FAIRASSESS_FEDERATED_SEARCH"):
        config.load({"FAIRASSESS_FEDERATED_SEARCH": "federated"})


def test_registries_are_where_they_are_known_to_be() -> None:
    settings = config.load({})
    known = Registries()
    for field in fields(Registries):
        assert getattr(settings, field.name) == getattr(known, field.name)


def test_https_needs_an_https_address() -> None:
    with pytest.raises(BadSettings, match="site_url"):
        config.load({"FAIRASSESS_IS_HTTPS": "true"})


def test_networks_and_ports_are_lists_with_commas() -> None:
    settings = config.load(
        {
            "FAIRASSESS_ALLOW_PRIVATE": "127.0.0.0/8, fd00::/8",
            "FAIRASSESS_ALLOWED_PORTS": "80,443,8443",
        }
    )
    assert [str(network) for network in settings.allow_private] == ["127.0.0.0/8", "fd00::/8"]
    assert settings.allowed_ports == (80, 443, 8443)


def test_every_setting_says_what_it_is_and_stands_in_the_docs() -> None:
    for name, field in config.Settings.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name
    page = (_ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert page == config.catalogue(), "run: fairassess config docs > docs/settings.md"
