"""Something of Ana's own in the toolkit: kept, shown again, deleted; a file never leaves Telegram (CR-408)."""

from dataclasses import replace

import pytest

from bot.domain.attachment import File, FileKind
from bot.domain.decision import Key
from bot.domain.dialogue import Place
from bot.domain.holdings import Holdings, plain_copy
from bot.domain.incoming import Medium
from bot.domain.talk import dialogues, manner, my_file
from bot.domain.toolkit import Asked, Practice, PracticeState, Proposal, Wish
from tests.domain.talk.client_cast import ANA, HOUSES, NOON, Chat
from tests.domain.talk.test_toolkit import THREE, Brandt, toolkit_of

SONG = File(FileKind.VOICE, "AwACAgIAAx", "my sister laughing")
PHOTO = File(FileKind.PHOTO, "AgACAgQAAx")


def send(chat: Chat, file: File) -> None:
    medium = Medium.MEDIA if file.kind is FileKind.PHOTO else Medium.VOICE
    said = chat.incoming(medium, file=file, text=file.words)
    assert dialogues.takes_file(chat.moment(), said)
    chat.keep(dialogues.answer(chat.moment(), said, HOUSES))


def adding(practices: tuple[Practice, ...] = THREE, thing: File | str = SONG, name: str = "My sister") -> Chat:
    """Ana has put it in and named it; she is asked whether Dr. Brandt sees the name, where there is room."""
    chat = Chat(practices=practices)
    chat.command("toolkit")
    chat.tap("Add my own")
    send(chat, thing) if isinstance(thing, File) else chat.type(thing)
    chat.type(name)
    chat.type("when the evening is long")
    return chat


def made(chat: Chat) -> Practice:
    (own,) = (each for each in chat.practices.values() if each.own_thing)
    return own


def opened(chat: Chat) -> None:
    chat.command("toolkit")
    chat.tap("More of mine")
    chat.tap("See 1")


def test_what_is_put_in_says_that_nobody_opens_it_and_who_sees_it() -> None:
    chat = Chat(practices=THREE)
    chat.command("toolkit")
    chat.tap("Add my own")
    assert "Nobody here opens files or links, or checks what is in them." in chat.text
    assert "Only you see this." in chat.text


@pytest.mark.parametrize("file", [SONG, PHOTO, File(FileKind.AUDIO, "a"), File(FileKind.VIDEO, "v")])
def test_a_file_is_kept_by_its_name_and_shown_again_under_its_own_words(file: File) -> None:
    chat = adding(thing=file)
    chat.tap("Keep it to myself")
    assert made(chat).file == file
    opened(chat)
    (said,) = chat.said
    assert said.carries == replace(file, words="")
    assert said.text == "\n".join(["My sister", "when the evening is long", *([file.words] if file.words else [])])


def test_a_link_and_own_words_are_shown_as_they_were_written() -> None:
    chat = adding(thing="https://example.org/rain\nthe long one")
    chat.tap("Keep it to myself")
    opened(chat)
    assert "https://example.org/rain\nthe long one" in chat.text
    assert chat.said[0].carries is None


def test_a_name_alone_is_enough() -> None:
    chat = Chat(practices=THREE)
    chat.command("toolkit")
    chat.tap("Add my own")
    chat.tap("Skip")
    assert "Skip" not in chat.labels
    chat.type("Call Tom's sister")
    chat.tap("Skip")
    chat.tap("Keep it to myself")
    assert [each.name for each in chat.practices.values() if each.state is PracticeState.KEPT] == ["Call Tom's sister"]


def test_what_she_keeps_to_herself_is_told_to_nobody_and_stands_outside_the_toolkit() -> None:
    chat = adding()
    chat.tap("Keep it to myself")
    assert (made(chat).position, made(chat).state) == (None, PracticeState.KEPT)
    assert not chat.proposals
    assert not chat.told


def test_suggested_it_is_a_draft_in_the_toolkit_and_agreed_it_keeps_what_is_in_it() -> None:
    """CR-403: usable at once, and says so; the therapist reads the name and nothing else."""
    chat = adding()
    chat.tap("Suggest it")
    assert (4, "My sister") in toolkit_of(chat)
    assert made(chat).state is PracticeState.DRAFT
    (asked,) = chat.proposals.values()
    assert asked.wishes[-1] == Wish("My sister")
    brandt = Brandt(chat)
    brandt.press(Key("?", "propt", asked.id, asked.version))
    read = "\n".join(say.text for say in brandt.decision.says)
    assert "My sister" in read
    assert SONG.words not in read
    brandt.tap("Agree")
    assert (made(chat).position, made(chat).state, made(chat).file) == (4, PracticeState.ACTIVE, SONG)


def test_where_five_are_agreed_it_stands_beside_them_and_can_be_suggested_instead_of_one() -> None:
    """CR-401: a sixth is not taken in; it is hers all the same."""
    five = (*THREE, Practice("p4", "ana", "Walk", position=4), Practice("p5", "ana", "Tea", position=5))
    chat = adding(five)
    assert not chat.place.open
    assert made(chat).position is None
    chat.command("toolkit")
    chat.tap("Suggest a change")
    assert "My sister" in chat.labels


def test_while_a_suggestion_of_the_therapist_waits_hers_does_not_push_it_aside() -> None:
    chat = Chat(practices=THREE)
    chat.proposals["q1"] = Proposal("q1", "ana", "therapist", (Wish("Tea"),), NOON)
    chat.command("toolkit")
    chat.tap("Add my own")
    send(chat, SONG)
    chat.type("My sister")
    chat.tap("Skip")
    assert not chat.place.open
    assert chat.proposals["q1"].answer is Asked.OPEN


def test_deleting_is_asked_once_and_then_every_word_is_gone() -> None:
    chat = adding()
    chat.tap("Keep it to myself")
    opened(chat)
    chat.tap("Delete it")
    assert "stays until you delete it there too" in chat.text
    chat.tap("Delete")
    (gone,) = (each for each in chat.practices.values() if each.state is PracticeState.RETIRED)
    assert (gone.name, gone.cue, gone.own_words, gone.file, gone.position) == ("", "", "", None, None)


def test_of_an_agreed_one_the_name_stays_until_both_change_it() -> None:
    own = Practice("p4", "ana", "The sea", position=4, state=PracticeState.ACTIVE, file=PHOTO)
    chat = Chat(practices=(*THREE, own))
    chat.command("toolkit")
    chat.tap("See 4")
    chat.tap("Delete it")
    chat.tap("Delete")
    assert chat.practices["p4"] == replace(own, file=None, version=1)
    assert "The name stays" in chat.text


def test_a_step_that_asks_for_words_takes_no_file_and_a_changed_caption_is_no_answer() -> None:
    chat = Chat(practices=THREE)
    chat.command("toolkit")
    chat.tap("Add my own")
    assert not dialogues.takes_file(chat.moment(), chat.incoming(Medium.VOICE, file=SONG, edited=True))
    send(chat, SONG)
    assert not dialogues.takes_file(chat.moment(), chat.incoming(Medium.VOICE, file=SONG))
    chat.place = Place("chat-ana", version=99)
    assert not dialogues.takes_file(chat.moment(), chat.incoming(Medium.VOICE, file=SONG))


def test_in_discreet_mode_it_goes_from_the_chat_like_everything_else() -> None:
    chat = adding()
    chat.tap("Keep it to myself")
    chat.client = replace(ANA, discreet=True)
    opened(chat)
    (said,) = manner.said(chat.moment(), chat.last).says
    assert said.leaves_hours == 24


def test_her_own_file_names_what_she_put_in_and_the_copy_for_programs_holds_it() -> None:
    """F-48: complete; of a file, where it is."""
    chat = adding()
    chat.tap("Keep it to myself")
    held = Holdings(links=(ANA,), practices=tuple(chat.practices.values()))
    page = my_file.as_page(replace(chat.moment(), holdings=held))
    line = "My sister — when the evening is long — a voice note, kept by Telegram — my sister laughing"
    assert line in page
    assert "AwACAgIAAx" in str(plain_copy(held))
