"""Every authored phrase is said somewhere: a clinician signs no text that nobody will ever read."""

import ast
import re
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.domain.words.aim import AimWords
from bot.domain.words.checkin import CheckinWords
from bot.domain.words.client import ClientWords
from bot.domain.words.common import CommonWords
from bot.domain.words.console import ConsoleWords
from bot.domain.words.crisis import CrisisWords
from bot.domain.words.enrolment import EnrolmentWords
from bot.domain.words.measure import MeasureWords
from bot.domain.words.operator import OperatorWords
from bot.domain.words.own import OwnWords
from bot.domain.words.plan import PlanWords
from bot.domain.words.privacy import PrivacyWords
from bot.domain.words.therapist import TherapistWords
from bot.domain.words.track import TrackWords

BOT = Path(__file__).parents[2] / "bot"
GROUPS = (
    CheckinWords, ClientWords, CommonWords, ConsoleWords, CrisisWords, EnrolmentWords, MeasureWords, OperatorWords,
    OwnWords, PlanWords, AimWords,
    PrivacyWords, TherapistWords, TrackWords,
)  # fmt: skip


@cache
def used() -> frozenset[str]:
    """Every attribute that the bot reads by name, and every short text that may name one."""
    names: set[str] = set()
    for file in BOT.rglob("*.py"):
        if "words" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Attribute(attr=name) | ast.Constant(value=str(name)):
                    names.add(name)
    for file in BOT.rglob("templates/*.html"):
        names |= set(re.findall(r"\bwords\.(\w+)", file.read_text(encoding="utf-8")))
    return frozenset(names)


@pytest.mark.parametrize("group", GROUPS)
def test_every_phrase_is_said_somewhere(group: Any) -> None:
    assert [each.name for each in fields(group) if each.name not in used()] == []


def test_a_phrase_that_nobody_says_would_be_found() -> None:
    assert "a_phrase_that_nobody_says" not in used()
    assert "home_keys" in used()
