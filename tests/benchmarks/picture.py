"""The newest figures as a picture, light and dark."""

import json
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

LOOKS = {"light": ("#1f2933", "#ffffff"), "dark": ("#e4e7eb", "#12181f")}
OURS, THEIRS = "#2f7f79", "#b08968"


def newest(results: Path) -> dict[str, dict[str, Any]]:
    """The last line of each benchmark."""
    found = [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()]
    return {each["benchmark"]: each for each in found if "benchmark" in each}


def draw(results: Path, folder: Path) -> None:
    """Two pictures, benchmarks-light.png and benchmarks-dark.png."""
    there = newest(results)
    for look, (ink, paper) in LOOKS.items():
        figure = Figure(figsize=(10, 3.4), facecolor=paper, layout="constrained")
        left, middle, right = figure.subplots(1, 3)
        _bars(left, ink, "Processor time of one message, ms", _of(there["road"], "processor"))
        _bars(middle, ink, "One answer, 60 ms to Telegram, p50 ms", _of(there["reply"], "p50", only="60 ms"))
        _bars(right, ink, "Came, of 10,000 due at one instant, %", _shares(there["crowd-10000"]))
        for axes in (left, middle, right):
            axes.set_facecolor(paper)
        figure.savefig(folder / f"benchmarks-{look}.png", dpi=110)


def _of(line: dict[str, Any], what: str, only: str = "") -> dict[str, float]:
    return {name: run[what] for name, run in line["figures"].items() if only in name}


def _shares(line: dict[str, Any]) -> dict[str, float]:
    return {name: line["figures"][name]["share"] * 100 for name in ("jobqueue", "handrail")}


def _bars(axes: Any, ink: str, title: str, values: dict[str, float]) -> None:
    colours = [OURS if name.startswith("handrail") else THEIRS for name in values]
    bars = axes.barh(list(values), list(values.values()), color=colours)
    axes.bar_label(bars, fmt="%.4g", color=ink, padding=3)
    axes.set_title(title, color=ink, fontsize=9)
    axes.tick_params(colors=ink, labelsize=8)
    axes.margins(x=0.2)
    for side in axes.spines.values():
        side.set_visible(False)
