"""Reports as they were made: their permanent addresses, and how a file is told to be one."""

import hashlib
from typing import IO

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, StringField

from fairassess.errors import Fault, Invalid, NotFound
from fairassess.reports import formats, round_formats
from fairassess.reports.speaking import LANGUAGES
from fairassess.services import frozen_reports, report_openings, report_queue
from fairassess.services.facility_reports import File
from fairassess.services.frozen_reports import FrozenView, Kind
from fairassess.web import context, forms, report_builder, security

TRIES = "30 per minute; 300 per hour"
_LARGEST_BYTES = 200_000_000
_BLOCK_BYTES = 1_000_000

blueprint = Blueprint("kept_reports", __name__, url_prefix="/reports")


@blueprint.url_value_preprocessor
def take_files(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Let a report through, which is larger than any form; before anybody reads the form."""
    request.max_content_length = _LARGEST_BYTES


class VerifyForm(FlaskForm):
    """A file, or the digest of one."""

    file = FileField("The file")
    digest = StringField("Its SHA-256", render_kw={"autocomplete": "off", "spellcheck": "false"})


class ReadersForm(FlaskForm):
    """Whether everybody may read a report."""

    for_everybody = BooleanField("Everybody who has the address may read it")


@blueprint.route("/verify", methods=["GET", "POST"])
def verify() -> ResponseReturnValue:
    """Tell whether a file is a report that was made here."""
    form, found, digest = VerifyForm(), None, ""
    if form.validate_on_submit():
        try:
            digest = _digest(form)
            found = frozen_reports.verify(context.session(), digest)
        except Invalid as error:
            digest = ""
            forms.show_faults(form, error)
    page = render_template("reports/verify.html", form=form, found=found, digest=digest)
    return page, 422 if form.is_submitted() and not digest else 200


@blueprint.get("/schema/report-1.json")
def schema() -> ResponseReturnValue:
    """Send the JSON Schema of a report of a facility."""
    return Response(formats.schema(), mimetype="application/schema+json")


@blueprint.get("/schema/round-1.json")
def round_schema() -> ResponseReturnValue:
    """Send the JSON Schema of a report of a round."""
    return Response(round_formats.schema(), mimetype="application/schema+json")


@blueprint.get("/<digest>")
def page(digest: str) -> ResponseReturnValue:
    """Show what a report is, when it was made, and where its file is."""
    try:
        report = frozen_reports.find(context.session(), context.anybody(), digest)
    except NotFound:
        return _sign_in_or_nothing()
    form = ReadersForm(for_everybody=report.is_for_everybody)
    about, url = _about(report)
    return render_template(
        "reports/kept.html", report=report, form=form, about=about, about_url=url,
        languages=LANGUAGES,
    )  # fmt: skip


@blueprint.post("/<digest>/readers")
def readers(digest: str) -> ResponseReturnValue:
    """Let everybody read a report once its results are published, or those alone who see them."""
    if (away := security.sign_in_first()) is not None:
        return away
    form = ReadersForm()
    if form.validate_on_submit():
        report_openings.decide(
            context.session(), context.actor(), digest,
            for_everybody=form.for_everybody.data, now=context.now(),
        )  # fmt: skip
        flash("Who may read the report is as you said.", "success")
    return redirect(url_for(".page", digest=digest))


def _about(report: FrozenView) -> tuple[str, str]:
    """Return what a report is about, in words, and where that is."""
    _, name, *_ = report.subject.split(":")
    if report.kind is Kind.FACILITY:
        return "The result", url_for("results.page", snapshot_id=int(name))
    return "The round", url_for("rounds.page", slug=name)


@blueprint.get("/<digest>/file")
def file(digest: str) -> ResponseReturnValue:
    """Send the file of a report as it was made."""
    try:
        report, content = frozen_reports.content(context.session(), context.anybody(), digest)
    except NotFound:
        return _sign_in_or_nothing()
    return _sent(report, content)


@blueprint.get("/requests/<int:request_id>")
def progress(request_id: int) -> ResponseReturnValue:
    """Show how far a report has come that was asked for."""
    return _progress(request_id, "reports/request.html")


@blueprint.get("/requests/<int:request_id>/live")
def live(request_id: int) -> ResponseReturnValue:
    """Return the part of that page that moves; at its end, ask for the whole page."""
    return _progress(request_id, "reports/progress.html")


def _sign_in_or_nothing() -> ResponseReturnValue:
    """Let those sign in who may see more then; whatever the address, so that it tells nothing."""
    away = security.sign_in_first()
    if away is None:
        raise NotFound("There is no report at this address.")
    return away


def _progress(request_id: int, template: str) -> ResponseReturnValue:
    if (away := security.sign_in_first()) is not None:
        return away
    asked = report_queue.request_view(context.session(), context.actor(), request_id)
    answer = make_response(render_template(template, asked=asked))
    if asked.is_over and template == "reports/progress.html":
        answer.headers["HX-Refresh"] = "true"
    return answer


def _digest(form: VerifyForm) -> str:
    given = form.file.data
    if given and given.filename:
        return _digest_of(given.stream)
    if not (form.digest.data or "").strip():
        raise Invalid([Fault("file", "Choose a file, or type its SHA-256.")])
    return str(form.digest.data)


def _digest_of(stream: IO[bytes]) -> str:
    """Return the SHA-256 of a file, read block by block."""
    counted = hashlib.sha256()
    while block := stream.read(_BLOCK_BYTES):
        counted.update(block)
    return counted.hexdigest()


def _sent(report: FrozenView, content: bytes) -> Response:
    answer = report_builder.sent(File(report.file_name, report.mimetype, content))
    answer.set_etag(report.digest)
    return answer
