"""Every setting once: its name, unit, default and meaning; checked when the application starts."""

import os
import re
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from fairassess import clock
from fairassess.config import environment, publishing
from fairassess.config.registries import Address, AddressOrNone
from fairassess.config.registries import federated_search as _federated_search
from fairassess.config.registries import of as _registry
from fairassess.errors import BadSettings

PREFIX = "FAIRASSESS_"
SECRETS = ("secret_key", "database_url", "jobs_url")
_SHORTEST_SECRET = 32

Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode]
Ports = Annotated[tuple[int, ...], NoDecode]
Names = Annotated[tuple[str, ...], NoDecode]


class Settings(BaseSettings):
    """What an operator can set: `FAIRASSESS_<NAME>`, for secrets also `FAIRASSESS_<NAME>_FILE`."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, env_prefix=PREFIX)

    data_dir: Path = Field(
        Path("var"),
        description="Folder for the databases and other files that the application writes.",
    )
    database_url: str = Field(
        "",
        description=(
            "Database of answers, runs and harvests, as `sqlite:///path` or"
            " `postgresql+psycopg://user@host/name`. Empty means `fairassess.sqlite3` in the data"
            " folder."
        ),
    )
    jobs_url: str = Field(
        "",
        description=(
            "Database of the job engine, as `sqlite:///path` or `postgresql://user@host/name`."
            " Empty means `jobs.sqlite3` in the data folder."
        ),
    )
    secret_key: str = Field(
        "",
        description=(
            f"Signs sessions and forms; {_SHORTEST_SECRET} characters or more."
            " Empty means that a random one is made and kept in the data folder."
        ),
    )
    site_url: str = Field(
        "http://127.0.0.1:8000",
        description=(
            "Public address of this application, without a slash at its end. Where it is left as it"
            " is, links name the host and port that the server listens on."
        ),
    )
    trusted_hosts: Names = Field(
        (),
        description=(
            "Host names under which requests are accepted, separated by commas. Empty means the"
            " host of the site address, localhost and 127.0.0.1."
        ),
    )
    is_https: bool = Field(
        False,
        description="Whether people reach the application by https; cookies are then Secure.",
    )
    proxy_hops: int = Field(
        0, ge=0, le=5, description="Reverse proxies in front of the application, in number."
    )
    contact: str = Field(
        "",
        description=(
            "E-mail address or page that our requests name, so that an endpoint's operator can"
            " write to us."
        ),
    )
    results_licence: publishing.Licence = publishing.licence()
    publisher: str = publishing.publisher()
    pid_base: publishing.PidBase = publishing.pid_base()
    funding: str = publishing.funding()
    host: str = Field("127.0.0.1", description="Address that the web server listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port that the web server listens on.")
    web_threads: int = Field(8, ge=2, le=64, description="Requests answered at once, in number.")
    worker_id: str = Field(
        "local",
        min_length=1,
        max_length=60,
        pattern=r"^[a-z0-9_-]+$",
        description=(
            "Name of this process for the job engine: unique among workers, the same after a"
            " restart."
        ),
    )
    run_jobs: bool = Field(
        True,
        description="Whether the web process also carries out probes and harvests.",
    )
    jobs_at_once: int = Field(
        4, ge=1, le=64, description="Probes and harvests carried out at once, in number."
    )
    allow_private: Networks = Field(
        (),
        description=(
            "Private networks whose addresses may be probed, as CIDR separated by commas."
            " Meant for a facility's test network; it cannot be set in the browser."
        ),
    )
    allowed_ports: Ports = Field(
        (80, 443),
        description="Ports that may be asked outside the named private networks.",
    )
    rate_per_s: float = Field(
        1.0,
        ge=0,
        le=100,
        description="Requests a second to one host; 0 means no limit.",
    )
    probe_deadline_s: float = Field(
        300.0, gt=0, le=3600, description="Longest time of one probe run, in seconds."
    )
    harvest_deadline_s: float = Field(
        3600.0, gt=0, le=86400, description="Longest time of one harvest, in seconds."
    )
    harvest_full_every_days: int = Field(
        28,
        ge=0,
        le=365,
        description=(
            "Longest time between two full harvests of an endpoint, in days; in between only what"
            " changed is asked for, where the repository allows it. 0 means always full."
        ),
    )
    harvest_needs_deletions: bool = Field(
        True,
        description=(
            "Whether only a repository that keeps track of deleted records for good is asked for"
            " what changed. When false, records that vanish are seen at the next full harvest only."
        ),
    )
    harvest_pages_kept_days: int = Field(
        90,
        ge=1,
        le=3650,
        description=(
            "How long pages of a harvest are kept as received, in days after its end; then their"
            " digests stay."
        ),
    )
    harvests_kept: int = Field(
        3,
        ge=1,
        le=1000,
        description=(
            "Complete harvests of each endpoint whose records are kept, in number; of older ones"
            " counts and profile stay."
        ),
    )
    request_deadline_s: float = Field(
        30.0, gt=0, le=600, description="Longest time of one request, in seconds."
    )
    canary_hosts: Names = Field(
        (),
        description=(
            "Hosts that always answer by https, or whole addresses, separated by commas. Where a"
            " run reached nobody they are asked, too; when none answers, our own network is at"
            " fault and the run counts for nothing. Empty means that nobody is asked."
        ),
    )
    trial_pause_s: float = Field(
        180.0,
        ge=0,
        le=86400,
        description="Least time between two runs of one host that a person asks for, in seconds.",
    )
    trials_per_hour: int = Field(
        20,
        ge=1,
        le=10_000,
        description="Addresses that one person may try without saving them, in an hour.",
    )
    api_requests_per_minute: int = Field(
        100,
        ge=1,
        le=1_000_000,
        description=(
            "Requests that one token, or one address on the network without one, may send to the"
            " interface for programs in a minute."
        ),
    )
    sample_size: int = Field(
        30,
        ge=1,
        le=100,
        description="Objects that a run looks at where it cannot look at all, in number.",
    )
    handle_api: Address = _registry("https://hdl.handle.net/api/handles/", "Handle API")
    doi_resolver: Address = _registry("https://doi.org/", "resolver of DOIs")
    handle_resolver: Address = _registry("https://hdl.handle.net/", "resolver of Handles")
    datacite_api: Address = _registry("https://api.datacite.org/", "REST API of DataCite")
    crossref_api: Address = _registry("https://api.crossref.org/", "REST API of Crossref")
    ror_api: Address = _registry("https://api.ror.org/v2/organizations/", "API of ROR")
    orcid_api: Address = _registry("https://pub.orcid.org/v3.0/", "public API of ORCID")
    b2find_api: Address = _registry("https://b2find.eudat.eu/api/3/action/", "API of B2FIND")
    openaire_api: Address = _registry("https://api.openaire.eu/graph/v2/", "API of OpenAIRE")
    identifiers_org: Address = _registry("https://identifiers.org/", "resolver of CURIEs")
    n2t: Address = _registry("https://n2t.net/", "resolver of ARKs")
    federated_search: AddressOrNone = _federated_search()
    page_limit_bytes: int = Field(
        40_000_000,
        ge=1_000_000,
        le=500_000_000,
        description="Largest page of a harvest that is read, in bytes.",
    )
    vocabularies: Names = Field(
        (),
        description=(
            "Files or addresses from which `fairassess vocab update` reads vocabularies, as"
            " `name=file` or `name=address`, separated by commas, such as"
            " `esrfet=https://w3id.org/PaN/ESRFET`. PaNET and the names of NeXus come with the"
            " application."
        ),
    )
    time_zone: str = Field(
        "UTC", description="Time zone of new facilities, by its name in the tz database."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the library passes all five
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take values from the caller only: `load` reads the environment, and is strict."""
        return (init_settings,)

    @field_validator("allow_private", mode="before")
    @classmethod
    def _read_networks(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(ip_network(part) for part in _parts(value))
        return value

    @field_validator(
        "allowed_ports", "trusted_hosts", "canary_hosts", "vocabularies", mode="before"
    )
    @classmethod
    def _read_list(cls, value: object) -> object:
        return tuple(_parts(value)) if isinstance(value, str) else value

    @field_validator("vocabularies")
    @classmethod
    def _check_vocabularies(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        names = [part.partition("=")[0] for part in value]
        if not all(re.fullmatch(r"[a-z][a-z0-9-]{0,39}=.+", part) for part in value):
            raise ValueError("write each as name=file or name=address, the name in small letters")
        if len(set(names)) != len(names):
            raise ValueError("name each vocabulary once")
        return value

    @field_validator("secret_key")
    @classmethod
    def _check_secret(cls, value: str) -> str:
        if value and len(value) < _SHORTEST_SECRET:
            raise ValueError(f"use {_SHORTEST_SECRET} characters or more, or leave it empty")
        return value

    @field_validator("site_url")
    @classmethod
    def _check_address(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("start it with http:// or https://")
        return value.rstrip("/")

    @field_validator("time_zone")
    @classmethod
    def _check_zone(cls, value: str) -> str:
        if value not in clock.time_zones():
            raise ValueError("use a name such as Europe/Berlin")
        return value

    @field_validator("database_url")
    @classmethod
    def _check_database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("start it with sqlite:/// or postgresql+psycopg://")
        return value

    @field_validator("jobs_url")
    @classmethod
    def _check_jobs(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql://")):
            raise ValueError("start it with sqlite:/// or postgresql://")
        return value

    @model_validator(mode="after")
    def _check_https(self) -> "Settings":
        if self.is_https and not self.site_url.startswith("https://"):
            raise ValueError("is_https is set, so site_url must start with https://")
        return self

    @property
    def database(self) -> str:
        """Address of the application's database."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'fairassess.sqlite3'}"

    @property
    def jobs(self) -> str:
        """Address of the job engine's database."""
        return self.jobs_url or f"sqlite:///{self.data_dir.resolve() / 'jobs.sqlite3'}"


def load(environ: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """
    Read the settings from the environment, all faults at once.

    Args:
        environ: Names and values; the process's own environment when None.
        overrides: Values by setting name, which win; the command line gives these.

    Returns:
        The settings, checked.

    Raises:
        BadSettings: A name is unknown or a value cannot be used; says which and what to set.
    """
    values, faults = environment.read(
        os.environ if environ is None else environ,
        prefix=PREFIX,
        names=tuple(Settings.model_fields),
        secrets=SECRETS,
    )
    values.update({name: value for name, value in overrides.items() if value is not None})
    try:
        settings = Settings(**values)
    except ValidationError as error:
        faults.extend(environment.faults_of(error, prefix=PREFIX, secrets=SECRETS))
    if faults:
        raise BadSettings(faults)
    return settings


def catalogue() -> str:
    """Return the page of all settings as Markdown, for `docs/settings.md`."""
    rows = [
        "# Settings",
        "",
        "Each is an environment variable. Made from `fairassess/config` by"
        " `fairassess config docs`; an unknown or unusable setting stops the start and says what"
        " to set.",
        "",
        "| Setting | Default | What it does |",
        "|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        default = _shown(field.default)
        also = f" Also as `{PREFIX}{name.upper()}_FILE`." if name in SECRETS else ""
        rows.append(f"| `{PREFIX}{name.upper()}` | {default} | {field.description}{also} |")
    return "\n".join(rows) + "\n"


def _parts(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def _shown(default: object) -> str:
    if default in ("", ()):
        return "empty"
    if isinstance(default, tuple):
        return "`" + ",".join(str(part) for part in default) + "`"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"
