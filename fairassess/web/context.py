"""What a view needs of the running application: settings, a database session, and who is asking."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import Flask, current_app, g, has_request_context, request
from flask_security import current_user
from sqlalchemy import Engine
from sqlalchemy.orm import Session, scoped_session

import fairassess
from fairassess import clock, config, jobs
from fairassess.net import politeness
from fairassess.services import accounts, round_views
from fairassess.services.patience import Patience
from fairassess.storage import database

_KEY = "fairassess"


@dataclass(frozen=True, slots=True)
class Kit:
    """
    The parts of one running application.

    Attributes:
        settings: Checked at the start.
        sessions: One database session per request, closed at its end.
        jobs: Where runs are handed over.
        clock: Tells the time.
        writers: Makes sessions that may write, whatever the request does; closed by the caller.
    """

    settings: config.Settings
    sessions: scoped_session[Session]
    jobs: "JobsLink"
    clock: clock.Clock
    writers: Callable[[], Session]


class JobsLink:
    """
    Where pages hand over runs.

    Until the jobs of this process are started, and where they cannot be reached, a run waits in
    our own table, and the next tick of a worker finds it.
    """

    def __init__(self) -> None:
        self._started: jobs.Worker | jobs.Enqueuer | None = None

    def launch(self, settings: config.Settings) -> None:
        """Start the jobs of this process."""
        self._started = jobs.launch(settings)

    def enqueue(self, run_id: int) -> None:
        """Hand over a stored run."""
        if self._started is not None:
            self._started.enqueue(run_id)

    def enqueue_report(self, request_id: int) -> None:
        """Hand over a report that was asked for."""
        if self._started is not None:
            self._started.enqueue_report(request_id)

    def stop(self) -> None:
        """End the jobs of this process; runs under way go back to the queue."""
        if self._started is not None:
            self._started.stop()
            self._started = None


def install(app: Flask, kit: Kit) -> None:
    """Give the application its parts, and close the session after each request."""
    app.extensions[_KEY] = kit

    @app.teardown_appcontext
    def close_session(_: BaseException | None) -> None:
        kit.sessions.remove()


def kit_of(app: Flask) -> Kit:
    """Return the parts of an application, for those who started it."""
    return cast(Kit, app.extensions[_KEY])


def kit() -> Kit:
    """Return the parts of the application that answers this request."""
    return kit_of(current_app)


def sessions_for(engine: Engine) -> scoped_session[Session]:
    """
    Return the maker of sessions, one for each request.

    A page that is only read gets a session that only reads: it never waits for somebody who
    writes, and a write in it would be refused.
    """
    writer, reader = database.session_factory(engine), database.reader_factory(engine)

    def make() -> Session:
        is_reading = has_request_context() and request.method in ("GET", "HEAD")
        return reader() if is_reading else writer()

    return scoped_session(make)  # type: ignore[arg-type]  # any maker of sessions will do


def session() -> Session:
    """Return this request's database session; services commit it."""
    return kit().sessions()


def own_reader() -> Session:
    """Return a session that only reads and outlives the request; the caller closes it."""
    return database.reader_factory(cast(Engine, session().get_bind()))()


def own_writer() -> Session:
    """
    Return a session of its own that may write, also where this request reads; the caller closes it.

    What the request's session holds ends here: two writers of one request would wait for each
    other.
    """
    session().rollback()
    return kit().writers()


def now() -> datetime:
    """Return the present moment by the application's clock, aware UTC."""
    return kit().clock()


def user_agent() -> str:
    """Return how this application introduces itself to the servers that it asks."""
    settings = kit().settings
    about = f"{settings.site_url}/about/probes"
    return politeness.user_agent(fairassess.__version__, settings.contact, about)


def patience() -> Patience:
    """Return how often a person may ask for a run."""
    settings = kit().settings
    return Patience(settings.trial_pause_s, settings.trials_per_hour)


def actor() -> accounts.Actor:
    """
    Return who is asking, read once per request.

    Only for pages behind `security.sign_in_first`: nobody signed in is no actor.
    """
    if "actor" not in g:
        g.actor = accounts.actor_for(current_user._get_current_object())
    return cast(accounts.Actor, g.actor)


def anybody() -> accounts.Actor:
    """Return who is asking, or a visitor: for pages that show to everybody what is published."""
    return actor() if current_user.is_authenticated else round_views.VISITOR
