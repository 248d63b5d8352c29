"""Charts as pictures: bands on one scale with their numbers written out, gaps left empty, no arrow and no line."""

import io

from bot.domain.attachment import Band, Chart

WIDTH_IN, ROW_IN, EDGE_IN, DPI = 5.0, 0.46, 1.3, 216
INK, FAINT, BAND, STRIPE = "#1a1a1a", "#5a5a5a", "#3f5f7f", "#f1f1f1"  # told apart in grey as well
LETTERS = 14


def png(chart: Chart) -> bytes:
    """The chart as PNG, to be read on a phone. Call it on the thread that owns matplotlib."""
    from matplotlib.figure import Figure  # takes a tenth of a second and 50 MB: only where a picture is asked for

    figure = Figure(figsize=(WIDTH_IN, EDGE_IN + ROW_IN * len(chart.bands)), dpi=DPI, facecolor="white")
    axes = figure.add_subplot()
    rows = range(len(chart.bands))
    for row, band in zip(rows, chart.bands, strict=True):
        if row % 2 == 0:
            axes.axhspan(row - 0.5, row + 0.5, color=STRIPE, linewidth=0, zorder=0)
        axes.barh(row, band.value or 0, height=0.56, color=BAND, zorder=3)
        axes.text(
            (band.value or 0) + 0.12, row, band.words, va="center", fontsize=LETTERS, zorder=4,
            color=FAINT if band.value is None else INK, fontstyle="italic" if band.value is None else "normal",
        )  # fmt: skip
    axes.set_yticks(rows, [band.label for band in chart.bands], fontsize=LETTERS, color=INK)
    axes.set_xticks(range(chart.most + 1))
    axes.set_xlim(0, chart.most + _room(chart.bands, chart.most))
    axes.set_ylim(len(chart.bands) - 0.5, -0.5)
    axes.set_xlabel(chart.scale, fontsize=LETTERS - 1, color=INK, loc="left")
    axes.tick_params(axis="both", length=0, labelsize=LETTERS - 1, labelcolor=INK)
    axes.grid(axis="x", color="#cfcfcf", linewidth=0.8, zorder=1)
    for side in axes.spines.values():
        side.set_visible(False)
    figure.suptitle(chart.title, fontsize=LETTERS + 2, color=INK, x=0.03, ha="left")
    figure.tight_layout()
    picture = io.BytesIO()
    figure.savefig(picture, format="png")
    return picture.getvalue()


def _room(bands: tuple[Band, ...], most: int) -> float:
    """Room right of the scale for what stands at the end of a band, in its units."""
    needed = max((band.value or 0) + 0.2 * len(band.words) for band in bands)
    return max(0.6, needed - most)
