"""CR-806: a map of five areas that were touched in four weeks, by name, with no number and no total."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.checkin import Checkin, CheckinState
from bot.domain.decision import Key
from bot.domain.factors import Factor, touched
from bot.domain.journal import Entry, EntryKind
from bot.domain.words.filling import fill
from tests.domain.talk.client_cast import ANA, NOON, book
from tests.domain.talk.road_cast import Road, client_moment
from tests.domain.talk.therapist_cast import Desk, ana, books, file

SCRIPTS = {**book().scripts, **book().practices}
WORDS = book().track


def did(script: str, kind: EntryKind = EntryKind.PRACTICE, days_ago: int = 1, **more: object) -> Entry:
    entry = Entry(f"{script}{days_ago}", ANA.id, kind, NOON - timedelta(days=days_ago), script=script)
    return replace(entry, **more)  # type: ignore[arg-type]


def found(*entries: Entry, checkins: tuple[Checkin, ...] = ()) -> tuple[Factor, ...]:
    return touched(entries, checkins, SCRIPTS, NOON)


def test_there_are_five_and_every_pack_names_no_other() -> None:
    """CR-806."""
    assert len(Factor) == 5
    for each in books().values():
        assert set(each.track.factors) == set(each.track.told_factor) == {one.value for one in Factor}
        assert {name for script in (*each.practices.values(), *each.scripts.values()) for name in script.factors} == {
            one.value for one in Factor
        }


def test_a_practice_a_record_and_a_choice_touch_theirs() -> None:
    """CR-806, CR-807."""
    assert found(did("reach_out")) == (Factor.SOCIAL_CONNECTION, Factor.AGENCY)
    record = did("thought_record", EntryKind.THOUGHT_RECORD)
    assert found(record) == (Factor.COGNITIVE_FLEXIBILITY, Factor.SELF_AWARENESS)
    not_today = Checkin("c1", ANA.id, "s1", NOON.date(), 0, NOON, CheckinState.DECLINED)
    assert found(checkins=(not_today,)) == (Factor.AGENCY,)


def test_what_is_older_unfinished_deleted_or_unknown_touches_nothing() -> None:
    """CR-806."""
    assert found(did("reach_out", days_ago=29)) == ()
    assert found(did("reach_out", days_ago=28))
    assert found(did("reach_out", finished=False)) == found(did("reach_out", erased=True)) == found(did("")) == ()


def test_the_client_reads_names_and_no_number() -> None:
    """CR-806, CR-805."""
    road = Road(client_moment(entries=(did("reach_out"), did("feet_and_room"))))
    road.press(Key("", "pgf"))
    assert all(name in road.text for name in WORDS.factors.values())
    assert road.text.index(WORDS.factors["agency"]) < road.text.index(WORDS.factors["cognitive_flexibility"])
    assert not re.search(r"\d", road.text)


def test_nothing_noted_says_nothing_about_the_person() -> None:
    """CR-806, CR-212."""
    road = Road(client_moment())
    road.press(Key("", "pgf"))
    assert road.text == WORDS.factors_nothing


class Nearby(Desk):
    """A desk with Ana's entries in reach."""

    def moment(self):  # type: ignore[no-untyped-def]
        return replace(super().moment(), entries=(did("reach_out"),))


@pytest.mark.parametrize("shares", [True, False])
def test_the_therapist_reads_it_where_numbers_are_shared(shares: bool) -> None:
    """CR-806, CR-1003."""
    desk = Nearby()
    client = replace(ana(), shares_counts=shares)
    desk.files[client.id] = file(client)
    line = fill(WORDS.told_factors, areas="social connection, agency")
    assert (line in desk.tap_action("cprg", client.id)) is shares
