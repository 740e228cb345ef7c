"""The page of one's own tokens: made, shown once, revoked."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user, verify_password
from flask_wtf import FlaskForm
from wtforms import IntegerField, PasswordField, SelectField, SelectMultipleField, StringField

from fairassess.errors import Fault, Invalid
from fairassess.services import facility_views, tokens
from fairassess.services.tokens import TokenDraft
from fairassess.web import context, forms, security

blueprint = Blueprint("tokens", __name__, url_prefix="/account/tokens")
blueprint.before_request(security.sign_in_first)

TRIES = "10 per minute; 60 per hour"


class TokenForm(FlaskForm):
    """A token as asked for."""

    name = StringField("What it is for", render_kw={"autocomplete": "off"})
    scope = SelectField(
        "What it may do",
        choices=[
            (tokens.Scope.READ.value, "Read only"),
            (tokens.Scope.WRITE.value, "Read, and change what I may change"),
        ],
    )
    facilities = SelectMultipleField("Only for these facilities", validate_choice=False)
    days = IntegerField("Days until it ends", default=tokens.LIVES_DAYS)
    password = PasswordField("Your password", render_kw={"autocomplete": "current-password"})

    def draft(self) -> TokenDraft:
        """Return what was filled in."""
        return TokenDraft(
            name=self.name.data or "",
            scope=self.scope.data or "",
            facilities=tuple(self.facilities.data or ()),
            days=self.days.data or 0,
        )


@blueprint.route("", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    """List one's tokens, and make one; it is shown in the answer to the form and never again."""
    session, actor, now = context.session(), context.actor(), context.now()
    form = TokenForm()
    rows = facility_views.list_facilities(session, actor)
    form.facilities.choices = [(row.slug, row.short_name) for row in rows]
    made = ""
    if form.validate_on_submit():
        try:
            _check_password(form.password.data or "")
            _, made = tokens.create(session, actor, form.draft(), now=now)
            form = TokenForm(formdata=None)
            form.facilities.choices = [(row.slug, row.short_name) for row in rows]
        except Invalid as error:
            forms.show_faults(form, error)
    page = render_template(
        "accounts/tokens.html", form=form, made=made, rows=tokens.of_actor(session, actor, now=now)
    )
    return page, 422 if form.errors else 200


@blueprint.post("/<int:token_id>/revoke")
def revoke(token_id: int) -> ResponseReturnValue:
    """Let a token work no more."""
    tokens.revoke(context.session(), context.actor(), token_id, now=context.now())
    flash("The token is revoked. Programs that hold it can do nothing with it now.", "success")
    return redirect(url_for("tokens.index"))


def _check_password(typed: str) -> None:
    """
    Let only the person itself make a token: whoever finds an open browser does not know this.

    Raises:
        Invalid: The password is not right.
    """
    known = current_user.password
    if not known or not typed or not verify_password(typed, known):
        raise Invalid([Fault("password", "Enter the password with which you sign in.")])
