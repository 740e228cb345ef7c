"""The application on a copy of a small world, and browsers of those who are signed in."""

import itertools
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from fairassess.web import context, factory, security
from tests.builders import NOW
from tests.services.run_builders import TurnableClock
from tests.web import world as worlds
from tests.web.browser import Browser
from tests.web.world import World

DATABASE = "fairassess.sqlite3"
_NUMBERS = itertools.count(1)


class _Compiled(BytecodeCache):
    """Templates as they were compiled for an earlier application of this process."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill in what is kept; what was compiled of another text is not taken."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


@pytest.fixture(scope="session")
def shape(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    """A folder with the database of a small world, to copy from, and what is in it."""
    folder = tmp_path_factory.mktemp("world")
    return folder, worlds.make(folder)


@pytest.fixture(scope="session")
def world(shape: tuple[Path, World]) -> World:
    """What is stored in the small world."""
    return shape[1]


@pytest.fixture(scope="session")
def reading(shape: tuple[Path, World]) -> Flask:
    """One application for all tests that change nothing."""
    return application(shape[0])


@pytest.fixture(scope="session")
def cookies(reading: Flask, world: World) -> dict[str, str]:
    """The session cookies of everybody, each signed in once by the form."""
    found = {}
    for name, email in world.people.items():
        browser = Browser(reading.test_client())
        browser.sign_in(email, worlds.PASSWORD)
        found[name] = browser.cookie()
    return found


@pytest.fixture(scope="session")
def writable(
    shape: tuple[Path, World], reading: Flask, tmp_path_factory: pytest.TempPathFactory
) -> Flask:
    """
    One application for all tests that change something; `app` gives it its world back.

    It is copied when there is the application that only reads, whose secret signs the cookies.
    """
    return copied(shape[0], tmp_path_factory.mktemp("writable"))


@pytest.fixture
def app(shape: tuple[Path, World], writable: Flask) -> Iterator[Flask]:
    """An application on the world as it was, for tests that change something."""
    configured = dict(writable.config)
    restore(writable, shape[0])
    yield writable
    writable.config.clear()
    writable.config.update(configured)


@pytest.fixture
def read_as(reading: Flask, cookies: dict[str, str]) -> Callable[[str], Browser]:
    """Return the browser of somebody who only looks; an empty name is nobody."""
    return lambda name: Browser(reading.test_client(), cookies.get(name, ""))


@pytest.fixture
def act_as(app: Flask, cookies: dict[str, str]) -> Callable[[str], Browser]:
    """Return the browser of somebody who changes something; an empty name is nobody."""
    return lambda name: Browser(app.test_client(), cookies.get(name, ""))


def application(folder: Path) -> Flask:
    """Return the application on a folder, at the moment of the world; it carries out no runs."""
    app = factory.create_app(worlds.settings(folder), time=TurnableClock(NOW))
    app.jinja_env.bytecode_cache = _COMPILED
    # Passwords are meant to take long to check; those of these people are known to everybody.
    app.extensions["security"].pwd_context.update(
        argon2__time_cost=1, argon2__memory_cost=8, argon2__parallelism=1
    )
    return app


def copied(folder: Path, below: Path) -> Flask:
    """Return the application on a fresh copy of a folder."""
    copy = below / f"world-{next(_NUMBERS)}"
    shutil.copytree(folder, copy)
    return application(copy)


def restore(app: Flask, folder: Path) -> None:
    """Put an application back to the start: another folder's content, its moment, no tries."""
    kit = context.kit_of(app)
    kit.sessions.remove()
    cast(TurnableClock, kit.clock).now = NOW
    security.limiter_of(app).reset()
    own = kit.settings.data_dir
    for path in own.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif not path.name.startswith(DATABASE):
            path.unlink()
    left_out = shutil.ignore_patterns(f"{DATABASE}*")
    shutil.copytree(folder, own, ignore=left_out, dirs_exist_ok=True)
    with (
        closing(sqlite3.connect(folder / DATABASE)) as kept,
        closing(sqlite3.connect(own / DATABASE)) as changed,
    ):
        changed.execute("PRAGMA synchronous = OFF")
        kept.backup(changed)


def content(app: Flask) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of an application's database, by table."""
    path = context.kit_of(app).settings.data_dir / DATABASE
    with sqlite3.connect(path) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {
            name: connection.execute(f'SELECT * FROM "{name}"').fetchall()
            for (name,) in names.fetchall()
        }
