"""Drawing what a message carries: QR pictures, charts, PDF pages, files; each library is imported when first needed."""

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

import segno

from bot import charts
from bot.domain.attachment import Attachment, Chart, Document, Pages, Qr

if TYPE_CHECKING:
    from fpdf import FPDF

FONT = "DejaVu"


@dataclass(frozen=True, slots=True)
class Drawn:
    """The bytes to send: a PNG picture, or a file of that name."""

    name: str
    content: bytes
    picture: bool


async def draw(attachment: Attachment) -> Drawn:
    """Draws it on a thread of its own, so that the event loop goes on; charts all on one and the same."""
    if isinstance(attachment, Chart):
        return await asyncio.get_running_loop().run_in_executor(_chart_thread(), _drawn, attachment)
    return await asyncio.to_thread(_drawn, attachment)


@cache
def _chart_thread() -> ThreadPoolExecutor:
    """One thread imports matplotlib and draws with it, one chart after another."""
    return ThreadPoolExecutor(1, thread_name_prefix="charts")


def _drawn(attachment: Attachment) -> Drawn:
    match attachment:
        case Qr(link):
            return Drawn("qr.png", qr_png(link), picture=True)
        case Document(name, body):
            return Drawn(name, body.encode(), picture=False)
        case Pages():
            return Drawn(attachment.name, pdf(attachment), picture=False)
        case Chart(name):
            return Drawn(name, charts.png(attachment), picture=True)
    assert_never(attachment)


def qr_png(link: str) -> bytes:
    """A QR picture of a link, PNG."""
    buffer = io.BytesIO()
    segno.make(link, error="m").save(buffer, kind="png", scale=8, border=3)
    return buffer.getvalue()


def pdf(pages: Pages) -> bytes:
    """A4 pages in the DejaVu font that comes with matplotlib: every letter of every language we write."""
    from fpdf import FPDF

    class Sheet(FPDF):
        def footer(self) -> None:
            self.set_y(-15)
            self.set_font(FONT, size=8)
            self.cell(w=0, h=8, text=pages.foot, align="C")

    sheet = Sheet(format="A4")
    for style, name in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
        sheet.add_font(FONT, style, str(_fonts() / name))
    sheet.set_title(pages.title)
    sheet.set_auto_page_break(True, margin=22)
    sheet.add_page()
    _lines(sheet, "B", 17, 10, (pages.title,))
    for section in pages.sections:
        sheet.ln(4)
        _lines(sheet, "B", 12, 7, (section.heading,))
        _lines(sheet, "", 11, 6.5, section.lines)
    return bytes(sheet.output())


def _lines(sheet: "FPDF", style: str, points: int, height_mm: float, lines: tuple[str, ...]) -> None:
    sheet.set_font(FONT, style, points)
    for line in lines:
        sheet.multi_cell(w=0, h=height_mm, text=line, new_x="LMARGIN", new_y="NEXT")


def _fonts() -> Path:
    """Where matplotlib keeps its fonts; found without importing it."""
    found = find_spec("matplotlib")
    assert found is not None and found.origin is not None
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
