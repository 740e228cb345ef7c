"""The application on a copy of a small world, and browsers of those who are signed in."""

import itertools
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from fairassess.web import context, factory
from tests.builders import NOW
from tests.services.run_builders import TurnableClock
from tests.web import world as worlds
from tests.web.browser import Browser
from tests.web.world import World

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
def cookies(shape: tuple[Path, World]) -> dict[str, str]:
    """The session cookies of everybody, each signed in once by the form."""
    app = application(shape[0])
    found = {}
    for name, email in shape[1].people.items():
        browser = Browser(app.test_client())
        browser.sign_in(email, worlds.PASSWORD)
        found[name] = browser.cookie()
    return found


@pytest.fixture(scope="session")
def reading(shape: tuple[Path, World]) -> Flask:
    """One application for all tests that change nothing."""
    return application(shape[0])


@pytest.fixture
def app(shape: tuple[Path, World], tmp_path: Path) -> Flask:
    """An application on a database of its own, for tests that change something."""
    return copied(shape[0], tmp_path)


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
    return app


def copied(folder: Path, below: Path) -> Flask:
    """Return the application on a fresh copy of a folder."""
    copy = below / f"world-{next(_NUMBERS)}"
    shutil.copytree(folder, copy)
    return application(copy)


def restore(app: Flask, folder: Path) -> None:
    """Give the database of an application the content of another folder's again."""
    own = context.kit_of(app).settings.data_dir
    with (
        closing(sqlite3.connect(folder / "fairassess.sqlite3")) as kept,
        closing(sqlite3.connect(own / "fairassess.sqlite3")) as changed,
    ):
        kept.backup(changed)


def content(app: Flask) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of an application's database, by table."""
    path = context.kit_of(app).settings.data_dir / "fairassess.sqlite3"
    with sqlite3.connect(path) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {
            name: connection.execute(f'SELECT * FROM "{name}"').fetchall()
            for (name,) in names.fetchall()
        }
