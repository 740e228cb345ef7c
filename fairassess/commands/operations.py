"""Commands for operators: settings and the database."""

import click

from fairassess import clock, config
from fairassess.commands.session import address, open_session
from fairassess.probes import catalogue
from fairassess.services import accounts
from fairassess.storage import database, migrate, people


@click.group(name="config")
def settings() -> None:
    """Look at the settings."""


@settings.command(name="check")
def check_settings() -> None:
    """Check the settings, all faults at once, and print those that hold; secrets are hidden."""
    loaded = config.load()
    for name in config.Settings.model_fields:
        value = getattr(loaded, name)
        shown = "(set)" if name in config.SECRETS and value else str(value)
        click.echo(f"{config.PREFIX}{name.upper()}={shown}")


@settings.command(name="docs")
def print_settings() -> None:
    """Print the page of all settings, as it stands in docs/settings.md."""
    click.echo(config.catalogue(), nl=False)


@click.group(name="probes")
def probes() -> None:
    """Look at the probes."""


@probes.command(name="docs")
def print_probes() -> None:
    """Print the catalogue of all probes, as it stands in docs/probes.md."""
    click.echo(catalogue.page(), nl=False)


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
def upgrade() -> None:
    """Bring the database to the newest schema."""
    engine = database.engine(config.load().database)
    migrate.upgrade(engine)
    click.echo(f"The database has schema {migrate.current(engine)}.")


@db.command()
def current() -> None:
    """Print the schema that the database has."""
    click.echo(migrate.current(database.engine(address())) or "none")


@db.command()
def verify() -> int:
    """Compare the database with what the application expects; every difference is named."""
    engine = database.engine(address())
    if migrate.current(engine) is None:
        click.echo("The database is empty; `fairassess db upgrade` makes its tables.", err=True)
        return 1
    differences = migrate.verify(engine)
    for difference in differences:
        click.echo(difference, err=True)
    if not differences:
        click.echo("The database fits the application.")
    return 1 if differences else 0


@click.group()
def users() -> None:
    """Look after the accounts of those who sign in."""


@users.command()
@click.argument("email")
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in people.Role]), required=True)
@click.option("--facility", "slugs", multiple=True, help="Slug of a facility; may be repeated.")
@click.password_option(help="Asked for when not given.")
def add(email: str, name: str, role: str, slugs: tuple[str, ...], password: str) -> None:
    """Make an account for NAME, who signs in with EMAIL."""
    draft = accounts.UserDraft(email, name, role, slugs, password)
    with open_session(makes=True) as session:
        accounts.create_user(session, accounts.SYSTEM, draft, now=clock.now())
    click.echo(f"{name} can sign in with {email}.")


@users.command(name="list")
def list_accounts() -> None:
    """Print all accounts, one a line."""
    with open_session() as session:
        for row in accounts.list_users(session, accounts.SYSTEM):
            belongs = ", ".join(row.facilities) or "-"
            click.echo(f"{row.email}\t{row.name}\t{row.role.value}\t{belongs}")


COMMANDS = (settings, probes, db, users)
