"""Sign-in by Flask-Security-Too: its settings, its datastore, limits on trying passwords."""

from datetime import timedelta
from typing import Any, cast

from flask import Flask, Response, current_app, make_response
from flask.typing import ResponseReturnValue, RouteCallable
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_security import (
    RoleMixin,
    Security,
    SQLAlchemySessionUserDatastore,
    UserMixin,
    current_user,
)
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.orm import Session, scoped_session

from fairassess import config
from fairassess.services import accounts
from fairassess.storage import people
from fairassess.web import negotiation

csrf = CSRFProtect()
_SESSION_H = 8
_LIMITER = "fairassess limiter"
_TRIES = "10 per minute; 60 per hour"
_FOR_PROGRAMS = (
    "This address is for people who are signed in. Programs read what is behind it below /api/v1,"
    " with a token.\n"
)


class SignInRole(RoleMixin):
    """A role in the form in which the sign-in library asks for it."""

    def __init__(self, name: str) -> None:
        self.name = name


class SignIn(UserMixin):
    """What the sign-in library asks of a person."""

    role: people.Role

    @property
    def roles(self) -> list[RoleMixin]:  # type: ignore[override]  # The library only reads it.
        """The one role, as the list that the sign-in library reads."""
        return [SignInRole(self.role.value)]


# Given to the class here and not where it stands: the library takes 22 MB of memory, and a worker
# that harvests has no use for it.
people.User.__bases__ = (*people.User.__bases__, SignIn)


def settings_for(settings: config.Settings, *, secret_key: str) -> dict[str, Any]:
    """Return what Flask and Flask-Security-Too read from the application's configuration."""
    return {
        "SECRET_KEY": secret_key,
        "SESSION_COOKIE_NAME": "__Host-fairassess" if settings.is_https else "fairassess",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "PERMANENT_SESSION_LIFETIME": _SESSION_H * 3600,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        "REMEMBER_COOKIE_SECURE": settings.is_https,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": settings.is_https,
        "SECURITY_PASSWORD_HASH": "argon2",
        # As accounts are made; with other costs each would be hashed anew when it first signs in.
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
            f"argon2__{cost}": value for cost, value in accounts.HASH_COSTS.items()
        },
        # Argon2 salts each hash by itself; a pepper of the library's own would have to be kept.
        "SECURITY_PASSWORD_SINGLE_HASH": True,
        "SECURITY_PASSWORD_LENGTH_MIN": 12,
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_LOGOUT_URL": "/sign-out",
        "SECURITY_CHANGE_URL": "/account/password",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_POST_LOGIN_VIEW": "/my-work",
        "SECURITY_POST_LOGOUT_VIEW": "/",
        "SECURITY_POST_CHANGE_VIEW": "/account",
        "SECURITY_REGISTERABLE": False,
        # Only changing the password asks for it again, and that form does so itself.
        "SECURITY_FRESHNESS": timedelta(minutes=-1),
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        # A person has one role, kept in a column; there is nothing to join.
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False, "test_environment": True},
        "SECURITY_MSG_GENERIC_AUTHN_FAILED": (
            "This address and this password do not belong together. Look at both once more.",
            "error",
        ),
        "SECURITY_MSG_UNAUTHENTICATED": ("Please sign in to open this page.", "warn"),
        "SECURITY_MSG_LOGIN": ("You are signed in.", "success"),
        "SECURITY_MSG_UNAUTHORIZED": ("Your role does not open this page.", "error"),
    }


def install(app: Flask, sessions: scoped_session[Session]) -> None:
    """Add sign-in, protection of forms, and limits on how often a password may be tried."""
    user = cast(type[UserMixin], people.User)
    store = SQLAlchemySessionUserDatastore(sessions, user, SignInRole)
    Security(app, store, register_blueprint=True)
    csrf.init_app(app)
    app.extensions[_LIMITER] = Limiter(
        get_remote_address, app=app, storage_uri="memory://", headers_enabled=True
    )
    limit_posts(app, "security.login", _TRIES)


def limit_posts(app: Flask, endpoint: str, tries: str) -> None:
    """
    Limit how often one address on the network may send a form.

    Args:
        app: With `install` done, and with the page registered.
        endpoint: Name of the page.
        tries: As `10 per minute; 60 per hour`.
    """
    limited = limiter_of(app).limit(tries, methods=["POST"])(app.view_functions[endpoint])
    app.view_functions[endpoint] = cast(RouteCallable, limited)


def limiter() -> Limiter:
    """Return what counts how often somebody asks."""
    return limiter_of(current_app)


def limiter_of(app: Flask) -> Limiter:
    """Return what counts how often somebody asks an application."""
    return cast(Limiter, app.extensions[_LIMITER])


def sign_in_first() -> ResponseReturnValue | None:
    """
    Send those who are not signed in to the sign-in page; for `before_request` of a blueprint.

    A program that takes no page could only take that page for what it asked for.
    """
    if current_user.is_authenticated:
        return None
    if negotiation.takes_pages():
        away = current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
        answer = make_response(cast(ResponseReturnValue, away))
    else:
        answer = Response(_FOR_PROGRAMS, 401, mimetype="text/plain")
        answer.headers["WWW-Authenticate"] = 'Bearer realm="fairassess"'
    answer.vary.add("Accept")
    return answer
