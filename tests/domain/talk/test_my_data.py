"""/mydata: every word of one's own to read, share one by one, take back and delete; nothing of anybody else."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.alert import Reason, State
from bot.domain.attachment import Document
from bot.domain.checkin import Checkin, CheckinState
from bot.domain.consent import Consent, Consented
from bot.domain.decision import Decision
from bot.domain.dialogue import Skipped
from bot.domain.holdings import Holdings
from bot.domain.incoming import Medium, Tap
from bot.domain.journal import Act, Entry, EntryKind, Shared
from bot.domain.people import Standing
from tests.domain.talk.client_cast import ANA, NOON, book
from tests.domain.talk.road_cast import Road, client_moment, keys_of, said, texts_of
from tests.domain.talk.test_settings import climbing

OWN = book().own
HOUR = timedelta(hours=1)
JUST_HERE = replace(ANA, last_word_at=NOON)
NOTE = Entry("n1", "ana", EntryKind.NOTE, NOON - HOUR, answers={"note": "It was <b>loud</b> in the lift."})
RECORD = Entry(
    "r1", "ana", EntryKind.THOUGHT_RECORD, NOON - 2 * HOUR, "thought_record", 1,
    {"feeling": ("fear",), "strength": 70, "thought": "They all saw it.", "fairer": Skipped()},
    asked={"thought": "Your thought, in your words, as it was asked then?"}, shared=Shared.SHARED,
)  # fmt: skip
CHECKIN = Checkin(
    "k1", "ana", "s1", NOON.date(), 0, NOON - 3 * HOUR, CheckinState.ANSWERED, state_word="very_hard", distress=8,
    note="No sleep.", note_shared="session", answered_at=NOON - 3 * HOUR, asked={"prompt": "As it was sent."},
)  # fmt: skip
EARLIER = replace(NOTE, id="n0", client="ana-before", at=NOON - 9 * HOUR, answers={"note": "From before."})
HELD = Holdings(
    links=(ANA,), entries=(NOTE, RECORD), checkins=(CHECKIN, replace(CHECKIN, id="k2", state=CheckinState.LAPSED)),
    acts=(Act("a1", NOON, "brandt", "looked_at_overview", "ana"), Act("a2", NOON, "brandt", "paused", "ana", "x")),
    names={"brandt": "Dr. Brandt"},
)  # fmt: skip


def my_data(held: Holdings = HELD) -> Road:
    road = Road(client_moment(JUST_HERE, holdings=held))
    road.hear(said(Medium.COMMAND, text="/mydata", command="mydata"))
    return road


def tapped(action: str, about: str, held: Holdings = HELD) -> Decision:
    return Road(client_moment(JUST_HERE, holdings=held)).hear(said(Medium.TAP, tap=Tap(action, about, 0, 5)))


def documents(decision: Decision) -> list[Document]:
    return [say.carries for say in decision.says if isinstance(say.carries, Document)]


def test_it_counts_by_kind_and_shows_no_words() -> None:
    road = my_data()
    assert "Note: 1 · Thought record: 1 · Check-in: 1" in road.text
    road.tap(OWN.key_list)
    for words in ("loud", "They all saw it", "No sleep"):
        assert words not in road.text
    assert road.text.splitlines()[1:] == [
        "1. Tue 24 Nov, 11:00: Note, only you",
        "2. Tue 24 Nov, 10:00: Thought record, shared",
        "3. Tue 24 Nov, 09:00: Check-in, for the session",
    ]


def test_the_list_has_eight_a_page_and_turns_both_ways() -> None:
    many = tuple(replace(NOTE, id=f"n{n}", at=NOON - n * HOUR) for n in range(19))
    road = my_data(Holdings(entries=many))
    road.tap(OWN.key_list)
    assert "1 to 8 of 19" in road.text
    road.tap(OWN.older)
    road.tap(OWN.older)
    assert "17 to 19 of 19" in road.text
    assert OWN.older not in road.labels
    road.tap(OWN.newer)
    assert "9 to 16 of 19" in road.text


def test_the_list_says_who_sees_each_by_what_really_applies() -> None:
    """F-40: numbers that are shared are not called private, nor what somebody may read for now."""
    plain = replace(CHECKIN, note="", note_shared="")
    setback = replace(NOTE, id="s1", kind=EntryKind.SETBACK, answers={"low": 8})
    let = replace(NOTE, id="l1", beside_alert="40718253")
    held = Holdings(links=(ANA,), entries=(NOTE, setback, let), checkins=(plain,))
    for shares, wanted in (
        (True, ["only you", "numbers shared", "shared", "numbers shared"]),
        (False, ["only you", "only you", "shared", "only you"]),
    ):
        road = Road(client_moment(replace(JUST_HERE, shares_counts=shares), holdings=held))
        road.hear(said(Medium.COMMAND, text="/mydata", command="mydata"))
        road.tap(OWN.key_list)
        lines = sorted(road.text.splitlines()[1:], key=lambda line: line[0])
        assert sorted(line.rpartition(", ")[2] for line in lines) == sorted(wanted), road.text


def test_an_entry_is_shown_word_for_word_under_its_question_as_it_was_sent_f_28() -> None:
    """CR-1107, F-28: what was asked then, though the pack has changed since; a skip is a skip; choices by label."""
    text = texts_of(tapped("mdo", "e:r1"))
    assert "Your thought, in your words, as it was asked then?\nThey all saw it." in text
    assert f"\n{OWN.skipped}" in text
    assert "\n70" in text
    assert "\nFear" in text or "\nfear" in text
    text = texts_of(tapped("mdo", "c:k1"))
    assert "As it was sent.\nVery hard" in text
    assert "\n8" in text and "\nNo sleep." in text
    assert "It was <b>loud</b> in the lift." in texts_of(tapped("mdo", "e:n1"))


@pytest.mark.parametrize("how", ["private", "shared", "session"])
def test_one_entry_is_shared_or_taken_back_and_that_is_a_choice_of_its_own_cr_1202_f_26(how: str) -> None:
    """CR-1202, F-26: sharing words is asked entry by entry, changeable later, kept with version, language, time."""
    decision = tapped("mds", f"e:r1:{how}")
    (entry,) = (each for each in decision.records if isinstance(each, Entry))
    (choice,) = (each for each in decision.records if isinstance(each, Consent))
    assert (entry.shared, entry.answers) == (Shared(how), RECORD.answers)
    assert (choice.what, choice.choice, choice.about) == (Consented.WORDS, how, "r1")
    assert OWN.shared_as[how] in texts_of(decision)


def test_the_line_of_a_check_in_goes_to_the_session_or_stays_private() -> None:
    """CR-1202."""
    (kept,) = (each for each in tapped("mds", "c:k1:private").records if isinstance(each, Checkin))
    assert (kept.note_shared, kept.note, kept.distress) == ("private", "No sleep.", 8)
    labels = [key.label for key in keys_of(tapped("mdo", "c:k1"))]
    assert OWN.make_private in labels
    assert not any(label.startswith("Share with") for label in labels)


def test_deleting_is_asked_once_and_then_no_word_is_left() -> None:
    """CR-1205."""
    asked = tapped("mdd", "e:r1")
    assert not asked.records
    keep, delete = (row[0].label for row in asked.says[0].keys)
    assert (keep, delete) == (OWN.keep_it, OWN.delete_it)
    (gone,) = tapped("mdx", "e:r1").records
    assert isinstance(gone, Entry)
    assert (gone.answers, gone.asked, gone.erased, gone.shared) == ({}, {}, True, Shared.PRIVATE)
    (gone,) = tapped("mdx", "c:k1").records
    assert isinstance(gone, Checkin)
    assert (gone.state_word, gone.distress, gone.note, gone.asked, gone.erased) == ("", None, "", {}, True)
    assert gone.state is CheckinState.ANSWERED


def test_the_answer_to_the_therapists_own_question_is_read_and_deleted_too() -> None:
    """CR-1205: under the question as it was asked."""
    asked = replace(CHECKIN, question_answer="partly", asked={"question": "Did you walk?"})
    held = replace(HELD, checkins=(asked,))
    assert "Did you walk?\nPartly" in texts_of(tapped("mdo", "c:k1", held))
    (gone,) = tapped("mdx", "c:k1", held).records
    assert isinstance(gone, Checkin) and not gone.question_answer


def test_what_was_deleted_is_in_no_list_any_more() -> None:
    road = my_data(replace(HELD, entries=(replace(NOTE, erased=True),), checkins=(replace(CHECKIN, erased=True),)))
    road.tap(OWN.key_list)
    assert OWN.list_empty in road.text


@pytest.mark.parametrize("action", ["mdo", "mds", "mdd", "mdx"])
@pytest.mark.parametrize("about", ["", "e", "e:", "e:nobody", "c:n1", "e:k1", "x:n1", "e:chidis:shared"])
def test_a_key_about_what_is_not_there_changes_nothing(action: str, about: str) -> None:
    decision = tapped(action, about)
    assert not [each for each in decision.records if isinstance(each, Entry | Checkin)]
    assert OWN.not_there in texts_of(decision)


def test_entries_of_an_earlier_link_can_be_read_and_deleted_and_never_shared() -> None:
    held = replace(HELD, entries=(EARLIER,))
    labels = [key.label for key in keys_of(tapped("mdo", "e:n0", held))]
    assert labels == [OWN.delete, OWN.to_list]
    assert not tapped("mds", "e:n0:shared", held).records
    assert isinstance(tapped("mdx", "e:n0", held).records[0], Entry)


def test_who_looked_names_therapist_page_and_time_and_nothing_else_f_70() -> None:
    """CR-1205."""
    text = texts_of(tapped("md", "looks"))
    assert "Tue 24 Nov, 12:00: Dr. Brandt, overview" in text
    assert "paused" not in text
    assert texts_of(tapped("md", "looks", Holdings())) == OWN.looks_none


def test_a_closed_note_has_been_dealt_with_cr_708() -> None:
    """CR-708: closed is not pushed; it stands in /mydata."""
    alert = climbing()
    closed = replace(alert, state=State.CLOSED, closed_at=NOON)
    for changed, words in (
        (alert, "not marked as seen yet"),
        (replace(alert, state=State.ACKNOWLEDGED, acknowledged_at=NOON), "marked as seen"),
        (replace(closed, reason=Reason.REACHED), "Dr. Brandt has dealt with this note"),
        (replace(closed, reason=Reason.REPLACED), "a newer note took its place"),
    ):
        text = texts_of(tapped("md", "notes", replace(HELD, alerts=(changed,))))
        assert f"note {alert.alert_no}: {words}" in text


def test_the_file_is_a_page_to_read_and_the_same_as_json_f_48() -> None:
    """CR-1205."""
    page, data = documents(tapped("md", "file"))
    assert (page.name, data.name) == ("my-data-2026-11-24.html", "my-data-2026-11-24.json")
    kept = json.loads(data.body)
    assert kept["entries"][0]["answers"] == {"note": "It was <b>loud</b> in the lift."}
    assert kept["entries"][1]["answers"]["fairer"] == "skipped"
    assert kept["acts"][1] == {"id": "a2", "at": NOON.isoformat(), "who": "brandt", "act": "paused", "client": "ana"}
    assert "It was &lt;b&gt;loud&lt;/b&gt; in the lift." in page.body
    assert "<b>" not in page.body
    for words in ("They all saw it.", "No sleep.", "As it was sent."):
        assert words in page.body and words in data.body


def test_a_long_entry_comes_as_a_new_message_since_an_edit_cannot_be_split() -> None:
    long = replace(NOTE, answers={"note": "word " * 900})
    assert tapped("mdo", "e:n1", replace(HELD, entries=(long,))).says[0].edit is None
    assert tapped("mdo", "e:n1").says[0].edit == 5


def test_every_kind_of_entry_has_a_name_of_its_own() -> None:
    assert {kind.value for kind in EntryKind} <= set(OWN.kinds)


def test_somebody_who_declined_has_nothing_here() -> None:
    road = Road(client_moment(replace(ANA, standing=Standing.DECLINED), holdings=HELD))
    decision = road.hear(said(Medium.COMMAND, text="/mydata", command="mydata"))
    assert "works by invitation" in texts_of(decision)
