"""Pages about signing in: the first administrator's link, and one's own account."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user, logout_user

from fairassess.errors import Invalid, NotFound
from fairassess.services import accounts
from fairassess.web import context, forms, security

blueprint = Blueprint("accounts", __name__)


@blueprint.route("/welcome/<token>", methods=["GET", "POST"])
def welcome(token: str) -> ResponseReturnValue:
    """Let the holder of the first administrator's link make the account."""
    session, now = context.session(), context.now()
    if not accounts.is_first_administrator_link(session, token, now=now):
        raise NotFound("This link does not work any more. A restart prints a new one.")
    form = forms.AdministratorForm()
    if form.validate_on_submit():
        try:
            accounts.redeem_first_administrator_link(session, token, form.draft(), now=now)
        except Invalid as error:
            forms.show_faults(form, error)
        else:
            flash("Your account is made. Please sign in.", "success")
            return redirect(url_for("security.login"))
    return render_template("accounts/welcome.html", form=form), 422 if form.errors else 200


@blueprint.get("/account")
def me() -> ResponseReturnValue:
    """Show who is signed in and what that role may do."""
    if (refused := security.sign_in_first()) is not None:
        return refused
    actor = context.actor()
    return render_template(
        "accounts/me.html",
        actor=actor,
        email=current_user.email,
        rights=accounts.rights_of(actor),
    )


@blueprint.post("/account/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session, and ask the browser to forget what it kept of our pages."""
    logout_user()
    flash("You are signed out.", "success")
    answer = redirect(url_for("home.index"))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
