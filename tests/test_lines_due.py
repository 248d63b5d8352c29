"""The log says which crisis lines want a look: at start, and once a day while the bot runs (CR-611, F-34)."""

import json
import logging
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.crisis_book import Confirmation, HowConfirmed
from bot.lines_due import warn_of_lines
from bot.logs import JsonLines
from tests.domain.talk.client_cast import book

TODAY = date(2026, 11, 24)
DAYS = timedelta(days=180)


def said(caplog: pytest.LogCaptureFixture, confirmed_on: date | None) -> list[tuple[int, int]]:
    """Counts of unconfirmed rows and of rows past their review, after every row was confirmed on that day."""
    rows = [line.id for country in book().lines.countries.values() for line in country.lines]
    if confirmed_on is None:
        known = {}
    else:
        one = Confirmation(confirmed_on, "Dr. Brandt", HowConfirmed.CALL, confirmed_on + DAYS)
        known = dict.fromkeys(rows, one)
    with caplog.at_level(logging.WARNING):
        warn_of_lines({"en": replace(book(), confirmations=known)}, TODAY)
    told = [json.loads(JsonLines(()).format(each)) for each in caplog.records]
    return [(each["count"], each["due"]) for each in told]


def test_unconfirmed_rows_are_counted_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    ((unconfirmed, due),) = said(caplog, None)
    assert unconfirmed > 100 and due == 0


def test_rows_confirmed_more_than_180_days_ago_are_due(caplog: pytest.LogCaptureFixture) -> None:
    ((unconfirmed, due),) = said(caplog, TODAY - DAYS - timedelta(days=1))
    assert unconfirmed == 0 and due > 100


def test_where_every_row_is_fresh_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    assert said(caplog, TODAY - DAYS) == []
