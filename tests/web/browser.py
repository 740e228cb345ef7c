"""A browser without scripts: it keeps cookies, and fills in and sends the forms that it sees."""

from typing import Any

import lxml.html
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

COOKIE = "fairassess"
_TOKENS: dict[str, str] = {}
"""Token of forms by the session that it was found in."""


class Browser:
    """
    One visitor.

    Attributes:
        client: For requests that no form would make.
    """

    def __init__(self, client: FlaskClient, cookie: str = "") -> None:
        self.client = client
        self._given = cookie
        if cookie:
            client.set_cookie(COOKIE, cookie, domain="localhost")

    def cookie(self) -> str:
        """Return the session cookie."""
        found = self.client.get_cookie(COOKIE)
        assert found is not None, "there is no session"
        return found.value

    def sign_in(self, email: str, password: str, *, next_: str | None = None) -> TestResponse:
        """Send the form of the sign-in page."""
        url = "/sign-in" if next_ is None else f"/sign-in?{next_}"
        return self.send(url, email=email, password=password)

    def get(self, url: str, **options: Any) -> TestResponse:
        """Ask for a page, and read it to its end unless *buffered* is said to be False."""
        return self.client.get(url, **{"buffered": True, **options})

    def page(self, url: str, status: int = 200) -> lxml.html.HtmlElement:
        """Return a page that must be answered with *status*, parsed."""
        reply = self.get(url)
        assert reply.status_code == status, f"{url}: {reply.status_code}\n{reply.text[:2000]}"
        return parsed(reply)

    def token(self) -> str:
        """Return a token that lets a form pass; those who are signed in find it on every page."""
        kept = self.client.get_cookie(COOKIE)
        if self._given and kept is not None and kept.value == self._given:
            # It holds as long as the session does, whichever application answers.
            if self._given not in _TOKENS:
                _TOKENS[self._given] = self._found_token()
            return _TOKENS[self._given]
        return self._found_token()

    def _found_token(self) -> str:
        pages = (parsed(self.get(url)) for url in ("/", "/sign-in"))
        found = (page.xpath("//input[@name='csrf_token']/@value") for page in pages)
        return str(next(tokens[0] for tokens in found if tokens))

    def send(
        self,
        url: str,
        /,
        *,
        to: str | None = None,
        within: str = "//main",
        button: str = "",
        **typed: Any,
    ) -> TestResponse:
        """
        Fill in the form of a page and send it, with everything that stands in it already.

        Args:
            url: The page.
            to: What the form's address ends with, where there are several; None for the first.
            within: Part of the page that the form is in.
            button: Name and value of the button, as `then=next`; empty for a button without name.
            typed: What is typed, by name of the field; None takes a tick or a choice away.
        """
        form = form_of(self.page(url), to, within)
        sent = dict(form.form_values())
        for name, value in typed.items():
            sent.pop(name, None)
            if value is not None:
                sent[name] = value
        if button:
            sent.update([button.split("=", 1)])
        return self.client.post(form.action or url, data=sent)

    def post(self, url: str, /, **sent: Any) -> TestResponse:
        """Send values that need no page of their own, with a token that lets them pass."""
        return self.client.post(url, data={"csrf_token": self.token(), **sent})


def parsed(reply: TestResponse) -> lxml.html.HtmlElement:
    """Return the page of a reply, as a browser reads it."""
    page = lxml.html.document_fromstring(reply.text)
    for area in page.xpath("//textarea"):
        # The line end right after the tag belongs to the markup.
        area.text = (area.text or "").removeprefix("\n")
    return page


def form_of(
    page: lxml.html.HtmlElement, to: str | None = None, within: str = "//main"
) -> lxml.html.FormElement:
    """Return the form of a part of a page that goes to an address, or the first one."""
    forms = page.xpath(f"{within}//form[@method='post']")
    found = [form for form in forms if to is None or (form.action or "").endswith(to)]
    assert found, f"there is no form to {to}"
    return found[0]


def words(page: lxml.html.HtmlElement) -> str:
    """Return the text of a page's main part, with single spaces."""
    return " ".join(page.xpath("//main")[0].text_content().split())
