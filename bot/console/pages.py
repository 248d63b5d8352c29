"""Templates into pages: everything that is put in is shown as it was written, never as markup."""

from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from bot.domain.book import Book
from bot.domain.words.filling import fill

KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


def page(name: str, book: Book, status: int = 200, /, **values: Any) -> Response:
    """The page of that template, in that language."""
    text = _templates().get_template(f"{name}.html").render(book=book, words=book.console, **values)
    return HTMLResponse(text, status)


def static(name: str) -> Response | None:
    """A style sheet, script or picture that comes with the pages."""
    kind = KINDS.get(name.rpartition(".")[2])
    found = files("bot.console").joinpath("static", name)
    if kind is None or "/" in name or not found.is_file():
        return None
    return Response(found.read_bytes(), media_type=kind)


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("bot.console"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    made.globals["fill"] = fill
    return made
