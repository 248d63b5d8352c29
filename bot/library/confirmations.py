"""Who confirmed which crisis line and when: a small file in the data folder, outside the prompts (CR-611)."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bot.domain.crisis_book import Confirmation, CrisisBook, HowConfirmed

NAME = "crisis_confirmations.json"


class ConfirmationsWrong(ValueError):
    """The file of confirmations cannot be read; nothing in it counts until it is mended."""


class UnknownLine(ValueError):
    """There is no crisis line of that id."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A row to look at: never confirmed, or due since that day."""

    line_id: str
    due: date | None


def read_confirmations(data_dir: Path) -> dict[str, Confirmation]:
    """By line id; empty where nobody confirmed anything yet. Raises ConfirmationsWrong."""
    path = data_dir / NAME
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return {line: _confirmation(row) for line, row in rows.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfirmationsWrong(f"{path} cannot be read ({type(error).__name__}).") from None


def confirm(
    data_dir: Path, book: CrisisBook, line_id: str, by: str, how: HowConfirmed, on: date, review_days: int
) -> Confirmation:  # fmt: skip
    """A named person checked that row; written whole or not at all. Raises UnknownLine, ConfirmationsWrong, OSError."""
    if book.line(line_id) is None:
        raise UnknownLine(f'There is no row "{line_id}".')
    made = Confirmation(on, by, how, on + timedelta(days=review_days))
    kept = {**read_confirmations(data_dir), line_id: made}
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = data_dir / f"{NAME}.new"
    text = json.dumps({line: _row(each) for line, each in sorted(kept.items())}, indent=1, ensure_ascii=False)
    fresh.write_text(text + "\n", encoding="utf-8")
    os.replace(fresh, data_dir / NAME)
    return made


def stale(book: CrisisBook, confirmations: Mapping[str, Confirmation], today: date) -> Iterator[Stale]:
    """Every row that nobody confirmed, or whose confirmation is due for another look."""
    for country in book.countries.values():
        for line in country.lines:
            found = confirmations.get(line.id)
            if found is None or found.review_due < today:
                yield Stale(line.id, found.review_due if found else None)


def _row(each: Confirmation) -> dict[str, Any]:
    return {
        "confirmed_on": each.confirmed_on.isoformat(),
        "confirmed_by": each.confirmed_by,
        "how": each.how.value,
        "review_due": each.review_due.isoformat(),
        "shown": each.shown,
    }


def _confirmation(row: Mapping[str, Any]) -> Confirmation:
    return Confirmation(
        date.fromisoformat(row["confirmed_on"]), str(row["confirmed_by"]), HowConfirmed(row["how"]),
        date.fromisoformat(row["review_due"]), bool(row.get("shown", True)),
    )  # fmt: skip
