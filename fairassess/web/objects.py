"""The page from which one object of a facility is looked at."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from fairassess.errors import Invalid
from fairassess.services import kinds, object_looks
from fairassess.web import context, forms, security

blueprint = Blueprint("objects", __name__, url_prefix="/facilities/<slug>/objects")
blueprint.before_request(security.sign_in_first)


@blueprint.route("", methods=["GET", "POST"])
def page(slug: str) -> ResponseReturnValue:
    """Show the form, filled in where the address names an object; sent, ask for a look at it."""
    form = forms.ObjectForm()
    if request.method == "GET":
        form.url.data = request.args.get("pid", "")
        return _page(slug, form)
    try:
        run_id = object_looks.request_look(
            context.session(), context.actor(), slug, form.url.data or "",
            now=context.now(), patience=context.patience(),
        )  # fmt: skip
    except Invalid as error:
        forms.show_faults(form, error)
        return _page(slug, form), 422
    context.kit().jobs.enqueue(run_id)
    return redirect(url_for("runs.page", run_id=run_id))


def _page(slug: str, form: forms.ObjectForm) -> str:
    view = object_looks.looks_page(context.session(), context.actor(), slug)
    return render_template(
        "objects/page.html",
        view=view,
        form=form,
        kinds=[kinds.name_of(kind) for kind in object_looks.KINDS],
    )
