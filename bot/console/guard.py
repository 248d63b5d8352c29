"""What stands before every page: who is there, whether a form comes from our own page, and what leaves with an answer.

`reliability.md` §4, T9. Cookies carry a secret of 256 bits; forms carry a token that only its holder can know.
"""

import hmac
from collections.abc import Mapping
from hashlib import sha256
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONGEST_FORM = 64 * 1024
MOST_FIELDS = 100
FORM = "form"  # the hidden field with the token
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self';"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # "no-referrer" would take the Origin off our own forms
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-robots-tag": "noindex",
}


class FormRefused(Exception):
    """The form is too long, or no form."""


def origin_of(url: str) -> str:
    """Scheme, host and port, as browsers name where a form comes from."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def cookie_name(url: str) -> str:
    """Under https a name that only this very host can set."""
    return "__Host-handrail" if url.startswith("https://") else "handrail"


def from_our_page(request: Request, origin: str) -> bool:
    """Whether a browser says that this form was sent from a page of ours; silence is a no."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    return request.headers.get("origin") == origin and site == "same-origin"


def form_token(secret: str) -> str:
    """The token that a page of this visitor puts into its forms."""
    return hmac.new(secret.encode(), b"handrail form", sha256).hexdigest()


def holds_token(form: Mapping[str, str], secret: str) -> bool:
    """Whether the form was made for whoever holds that secret."""
    return hmac.compare_digest(form.get(FORM, "").encode(), form_token(secret).encode())


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form, control characters but line breaks left out. Raises FormRefused."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST_FORM:
            raise FormRefused
    try:
        fields = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise FormRefused from None
    return {name: plain(value) for name, value in fields}


def plain(text: str) -> str:
    """The same text without control characters; line breaks stay, each as one."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(each for each in kept if each == "\n" or each.isprintable())


class Guarded:
    """The app with our headers on every answer, whatever made it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def said(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, said)
