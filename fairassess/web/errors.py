"""Error pages: what happened, why if known, what to do, and a reference into the log."""

import secrets

import structlog
from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException, SecurityError

from fairassess import errors
from fairassess.web import problems

_log = structlog.get_logger(__name__)

_WORDS = {
    400: ("This form could not be read", "Please go back, load the page again and send it again."),
    403: ("This page is not open to you", "Your role does not include it. Ask your coordinator."),
    404: ("There is nothing at this address", "It may have been mistyped, or removed."),
    405: ("This address takes no such request", "Please use the links and buttons of the pages."),
    413: ("This is too large", "Please shorten the text and send it again."),
    429: ("Too many tries", "Please wait a minute, then try again."),
}


def install(app: Flask) -> None:
    """Show a page of ours for every error; programs get a problem in its place."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(problems.Problem, problems.answer)
    app.register_error_handler(SecurityError, _foreign_host)
    app.register_error_handler(errors.NotFound, _not_found)
    app.register_error_handler(errors.NotAllowed, _not_allowed)
    app.register_error_handler(errors.Closed, _closed)
    app.register_error_handler(errors.Invalid, _invalid)
    app.register_error_handler(Exception, _unexpected)


def _page(status: int, title: str, text: str, reference: str = "") -> tuple[str, int]:
    page = render_template("errors/error.html", title=title, text=text, reference=reference)
    return page, status


def _http(error: HTTPException) -> tuple[str, int] | HTTPException | Response:
    status = error.code or 500
    if status < 400:
        return error
    if problems.is_wanted():
        return problems.answer(problems.of(error))
    title, text = _WORDS.get(status, ("This could not be done", error.description or ""))
    if status == 400 and "CSRF" in (error.description or ""):
        title, text = (
            "The form has expired",
            "Nothing was changed. Go back: what you typed is still in your browser. Keep a copy of"
            " it, load the page again, and send it once more.",
        )
    return _page(status, title, text)


def _foreign_host(_: SecurityError) -> Response:
    # Our pages hold addresses, and under a name that is not ours there are none to write.
    text = (
        "This application is not reached under this host name. Whoever runs it names the hosts in"
        " FAIRASSESS_TRUSTED_HOSTS.\n"
    )
    return Response(text, 400, mimetype="text/plain")


def _not_found(error: errors.NotFound) -> tuple[str, int]:
    return _page(404, _WORDS[404][0], str(error) or _WORDS[404][1])


def _not_allowed(error: errors.NotAllowed) -> tuple[str, int]:
    return _page(403, _WORDS[403][0], str(error) or _WORDS[403][1])


def _closed(error: errors.Closed) -> tuple[str, int]:
    return _page(409, "This can no longer be changed", str(error))


def _invalid(error: errors.Invalid) -> tuple[str, int]:
    # Forms show faults at their fields; this is for what no form of ours asks.
    return _page(422, "This could not be done", " ".join(fault.message for fault in error.faults))


def _unexpected(error: Exception) -> tuple[str, int] | Response:
    if problems.is_wanted():
        return problems.answer(problems.of(error))
    reference = secrets.token_hex(4).upper()
    _log.error("request_failed", reference=reference, path=request.path, exc_info=error)
    text = "It is our fault. If you sent a form, go back: what you typed is still in your browser."
    return _page(500, "Something went wrong on our side", text, reference)
