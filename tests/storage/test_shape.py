"""Values as JSON and back."""

import json
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.decision import Key, Kind, Say
from bot.domain.people import Client
from bot.storage.shape import packed, plain, shaped, unpacked
from tests.databases import NOW


def test_a_letter_is_packed_without_what_is_as_always_and_comes_back_whole() -> None:
    say = Say("How is it?", Kind.CHECKIN, "chat", ((Key("Good", "cs", "c1:good"), Key("copy", copy="116 123")),))
    assert packed(Say("Yes.")) == b'{"_":"Say","text":"Yes."}'
    assert b"protect" not in packed(say) and unpacked(Say, packed(say)) == say
    whole = replace(say, edit=0, not_before=NOW, deletes=(1, 2), silent=True)
    assert unpacked(Say, packed(whole)) == whole


def test_a_record_keeps_all_its_fields_whatever_they_are_by_default_today() -> None:
    ana = Client("ana", "chat", "brandt", "Ana")
    assert plain(ana)["follow_up_ok"] is True and plain(ana)["country"] == ""


def test_what_was_kept_before_a_field_was_there_or_after_it_went_is_still_read() -> None:
    ana = Client("ana", "chat", "brandt", "Ana", consented_at=NOW)
    kept: dict[str, Any] = json.loads(json.dumps(plain(ana)))
    del kept["follow_up_ok"]
    assert shaped(Client, {**kept, "gone": 1}) == ana


def test_the_order_in_which_fields_were_kept_does_not_matter() -> None:
    assert shaped(_Pair, {"two": 2, "one": 1}) == _Pair(1, 2)


@dataclass(frozen=True, slots=True)
class _Pair:
    one: int
    two: int
