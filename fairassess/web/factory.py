"""The composition root of the web application: settings in, a ready Flask application out."""

import hashlib
import secrets
from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from fairassess import __version__, clock, config, shipped
from fairassess.storage import database, migrate
from fairassess.web import (
    about,
    accounts,
    api,
    assessments,
    badges,
    checks,
    comparison,
    context,
    endpoints,
    errors,
    evidence,
    facilities,
    feeds,
    filters,
    guard,
    harvests,
    headers,
    histories,
    home,
    kept_reports,
    linked,
    objects,
    probes,
    proposals,
    published,
    records,
    report_builder,
    reports,
    results,
    round_reports,
    rounds,
    runs,
    security,
    terms,
    tokens,
    vendor,
    work,
)

_LONGEST_FORM_BYTES = 1_000_000


def create_app(
    settings: config.Settings | None = None,
    *,
    time: clock.Clock = clock.now,
) -> Flask:
    """
    Build the web application.

    The database is brought to the newest schema first. The jobs of this process are not started:
    whoever serves does that through `context.kit_of(app).jobs`.

    Args:
        settings: What the operator set; read from the environment when None.
        time: Tells the time; a test stands in for it.

    Raises:
        BadSettings: The settings cannot be used; every fault is named.
    """
    settings = settings or config.load()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    app = Flask("fairassess.web", template_folder=str(shipped.folder("templates")))
    app.config.update(_flask_settings(settings))
    engine = database.engine(settings.database)
    migrate.upgrade(engine)
    sessions = context.sessions_for(engine)
    writers = database.session_factory(engine)
    kit = context.Kit(settings, sessions, context.JobsLink(), time, writers)
    context.install(app, kit)
    guard.install(app)
    security.install(app, sessions)
    headers.install(app, is_https=settings.is_https)
    errors.install(app)
    filters.install(app, static_version=_static_version(app), software_version=__version__)
    for part in (
        home, about, accounts, work, facilities, endpoints, checks, evidence, objects, runs,
        harvests, records, assessments, rounds, comparison, results, histories, reports, terms,
        vendor, tokens, proposals, report_builder, kept_reports, round_reports,
    ):  # fmt: skip
        app.register_blueprint(part.blueprint)
    for public in (
        histories.public, linked.blueprint, probes.blueprint, published.blueprint,
        badges.blueprint, feeds.blueprint,
    ):  # fmt: skip
        app.register_blueprint(public)
    security.limit_posts(app, "about.probes", about.TRIES)
    security.limit_posts(app, "tokens.index", tokens.TRIES)
    security.limit_posts(app, "kept_reports.verify", kept_reports.TRIES)
    api.install(app)
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _flask_settings(settings: config.Settings) -> dict[str, object]:
    site_host = settings.site_url.split("//", 1)[1].split("/", 1)[0]
    hosts = settings.trusted_hosts or (site_host, "localhost", "127.0.0.1")
    return {
        **security.settings_for(
            settings,
            secret_key=settings.secret_key or _kept_secret(settings.data_dir / "secret_key"),
        ),
        "TRUSTED_HOSTS": [host.rsplit(":", 1)[0] for host in hosts],
        "MAX_CONTENT_LENGTH": _LONGEST_FORM_BYTES,
        "MAX_FORM_MEMORY_SIZE": _LONGEST_FORM_BYTES,
        "TEMPLATES_AUTO_RELOAD": False,
    }


def _kept_secret(path: Path) -> str:
    """Return the secret in a file, made at the first start and readable by nobody else."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return path.read_text(encoding="ascii").strip()


def _static_version(app: Flask) -> str:
    """Return a digest of our static files, so that browsers may keep each version for ever."""
    digest = hashlib.sha256(__version__.encode())
    for path in sorted(Path(str(app.static_folder)).rglob("*.*")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
