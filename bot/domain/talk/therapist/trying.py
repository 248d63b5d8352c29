"""T9: any script, practice, prompt or card played in the therapist's own chat; nothing of it is kept (F-61).

From a client's menu it plays in that client's language and with their numbers of care; keys and places carry
`what:client` then, and `what` alone from /test.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.domain.book import Book
from bot.domain.decision import Decision, Key, Say, decide, remember
from bot.domain.dialogue import Answer, Place, leave
from bot.domain.incoming import Incoming
from bot.domain.moment import Moment, TherapistMoment
from bot.domain.script import Choice, Facts, Script
from bot.domain.talk import dialogues
from bot.domain.talk.house import House, in_rows, reply
from bot.domain.talk.therapist.own import about_of, own_file
from bot.domain.talk.therapist.trying_cards import card, prompt_keys, put_off
from bot.domain.words.filling import placeholders

TEST = "test"
CHECKIN = "checkin"
OWN_SCRIPTS = "t_"
WIDEST = 24


def plays(moment: TherapistMoment) -> bool:
    """Whether the open script is a test run."""
    return moment.place.open and moment.place.about.partition(":")[0] == TEST


def as_client(moment: TherapistMoment) -> TherapistMoment:
    """The moment in the words of the client of this test run; in the therapist's own where there is none."""
    return _for(moment, moment.place.about)


def bannered(moment: TherapistMoment, decision: Decision) -> Decision:
    """Every message of a test run says that it is one, in the therapist's language."""
    return Decision(
        tuple(
            _marked(moment, part) if isinstance(part, Say) and not part.to and part.text else part
            for part in decision.parts
        )
    )


def choose(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """/test: what to play."""
    words, client = moment.book.therapist, about_of(incoming)
    kinds = {
        "dialogues": words.test_dialogues, "practices": words.test_practices, "prompts": words.test_prompts,
        "cards": words.test_card,
    }  # fmt: skip
    keys = tuple(Key(label, "tkind", f"{kind}:{client}") for kind, label in kinds.items())
    return decide(reply(moment, incoming, words.test_choose, *in_rows(keys, 2)))


def choose_one(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """All of one kind, by title, in the words of whoever would read it."""
    kind, _, client = about_of(incoming).partition(":")
    book = _for(moment, about_of(incoming)).book
    lists: dict[str, Mapping[str, str]] = {
        "dialogues": {each.id: each.title for each in book.scripts.values() if not each.id.startswith(OWN_SCRIPTS)},
        "practices": {each.id: each.title for each in book.practices.values()},
        "prompts": {each.id: each.title for each in book.prompts.values()},
        "cards": moment.book.therapist.test_cards,
    }
    action = {"prompts": "tprompt", "cards": "tcard"}.get(kind, "tplay")
    keys = tuple(Key(label, action, f"{name}:{client}") for name, label in _told_apart(lists.get(kind, {})).items())
    return decide(reply(moment, incoming, moment.book.therapist.test_choose, *in_rows(keys, 2)))


def play(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """Opens the same script that clients get, as a test."""
    what, _, client = about_of(incoming).partition(":")
    return _played(moment, incoming, what, client)


def prompt(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """One prompt as it is pushed, with every key that the client gets."""
    what, _, client = about_of(incoming).partition(":")
    here = _for(moment, about_of(incoming))
    shown = here.book.prompts.get(what)
    if shown is None:
        return decide(Say(moment.book.therapist.old_key))
    return pushed(moment, here.book, shown.text, shown.choices, client)


def pushed(
    moment: TherapistMoment, book: Book, text: str, choices: Mapping[str, str], client: str = ""
) -> Decision:  # fmt: skip
    """That text as a check-in of that book's readers, a draft of the console likewise."""
    leave_ = (Key(moment.book.therapist.test_leave, "tover"),)
    said = Say(f"{book.common.neutral_checkin}\n{text}", keys=(*prompt_keys(book, client, choices), leave_))
    return bannered(moment, decide(said))


def state(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """One of the five words was tapped: what follows them for a client follows here."""
    what, _, client = about_of(incoming).partition(":")
    return _played(moment, incoming, CHECKIN, client, {"state": what})


def not_now(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """Later, not today, lighter or pause: what the client would read; nothing is put off."""
    what = about_of(incoming).partition(":")[0]
    return bannered(moment, decide(put_off(_for(moment, about_of(incoming)).book, what)))


def crisis_card(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """The card behind *Support now*, or the reply to words of danger, as clients in that country get it."""
    what, _, client = about_of(incoming).partition(":")
    here, file = _for(moment, about_of(incoming)), own_file(moment, client)
    country = file.client.country if file else moment.therapist.country
    shown = card(here, what, country, Key(moment.book.therapist.test_leave, "tover"))
    return bannered(moment, decide(shown)) if shown else decide(Say(moment.book.therapist.old_key))


def over(moment: TherapistMoment, incoming: Incoming) -> Decision:
    """Left with one tap."""
    closed = remember(leave(moment.place, moment.now)) if plays(moment) else Decision()
    return closed + decide(reply(moment, incoming, moment.book.therapist.test_over))


def facts(moment: Moment, place: Place) -> Facts:
    """A sample for every name the script uses, and for every condition the answer that shows the most of it."""
    script, words = moment.book.script(place.script), moment.book.therapist
    if script is None:
        return {}
    answered = {f"answer_{step}" for step in place.answers}
    sample = dict.fromkeys(_names(script) - answered, words.test_sample)
    lists: dict[str, tuple[Choice, ...]] = {
        step.options: (Choice("sample", words.test_sample),) for step in script.steps if step.options
    }
    therapist = moment.therapist.name if isinstance(moment, TherapistMoment) else words.test_sample
    return {**sample, **_conditions(script), **lists, "therapist": therapist}


def ended(moment: Moment, incoming: Incoming, place: Place) -> Decision:
    """The end of the test: nothing was kept."""
    assert isinstance(moment, TherapistMoment)
    return decide(reply(moment, incoming, moment.book_of(moment.therapist).therapist.test_over))


def _played(
    moment: TherapistMoment, incoming: Incoming, what: str, client: str, keep: dict[str, Answer] | None = None
) -> Decision:  # fmt: skip
    """The script, from past what is answered already."""
    here = _for(moment, f":{client}")
    script = here.book.script(what)
    if script is None or script.id.startswith(OWN_SCRIPTS):
        return decide(Say(moment.book.therapist.old_key))
    alone = replace(here, place=Place(id=moment.place.id, version=moment.place.version + 1))
    opened = dialogues.open_script(
        alone, replace(incoming, tap=None), HOUSES, script, about=f"{TEST}:{client}", keep=keep,
        after=next(iter(keep), "") if keep else "",
    )  # fmt: skip
    return bannered(moment, opened)


def _for(moment: TherapistMoment, about: str) -> TherapistMoment:
    """In the words of the client named behind the colon, an own one; else in the therapist's."""
    file = own_file(moment, about.partition(":")[2])
    return replace(moment, book=moment.book_of(file.client)) if file else moment


def _told_apart(titles: Mapping[str, str]) -> dict[str, str]:
    """Labels that fit a key, cut between words; a second one that reads the same is numbered."""
    labels: dict[str, str] = {}
    for name, title in titles.items():
        short = title if len(title) <= WIDEST else f"{title[: WIDEST - 1].rpartition(' ')[0]}…"
        same = sum(each == title for each in list(titles.values())[: list(titles).index(name)])
        labels[name] = f"{short[: WIDEST - 4]} ({same + 1})" if same else short
    return labels


def _names(script: Script) -> frozenset[str]:
    return frozenset(name for step in script.steps for name in placeholders(step.text))


def _conditions(script: Script) -> dict[str, str | int | bool | tuple[Choice, ...] | None]:
    asked = {step.id for step in script.steps}
    routes = [when for step in script.steps for when in step.only_if]
    return {when.fact: when.one_of[0] for when in routes if when.one_of and when.fact not in asked}


def _marked(moment: TherapistMoment, said: Say) -> Say:
    return replace(said, text=f"{moment.book.therapist.test_banner}\n{said.text}")


class _EveryHouse(Mapping[str, House]):
    """Any script at all lives here while it is played as a test."""

    def __init__(self, house: House) -> None:
        self._house = house

    def __getitem__(self, script: str) -> House:
        return self._house

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


HOUSES: dialogues.Houses = _EveryHouse(House(ended=ended, facts=facts, stopped=ended))
COMMANDS = {"test": choose}
TAPS = {
    "tmenu": choose, "tkind": choose_one, "tplay": play, "tprompt": prompt, "tstate": state, "tnot": not_now,
    "tcard": crisis_card, "tover": over,
}  # fmt: skip
