"""What the screen does, one behaviour a test."""

from collections.abc import Callable

import pytest

from bot.domain.risk.explain import explain, screen_jsonl
from bot.domain.risk.lexicon import Lexicon
from bot.domain.risk.reading import NOTHING, Kind, Reading, Tier
from bot.domain.risk.screen import OwnWords, screen

Read = Callable[[str], Reading]


@pytest.fixture(scope="session")
def read(lexicons: tuple[Lexicon, ...]) -> Read:
    return lambda text: screen(text, lexicons)


def test_an_ordinary_sentence_is_nothing(read: Read) -> None:
    assert read("the walk helped a bit") == NOTHING


def test_a_stated_plan_is_urgent_and_says_why(read: Read) -> None:
    reading = read("I'm going to kill myself tonight")
    assert (reading.tier, reading.kind, reading.language) == (Tier.URGENT, Kind.PLAN, "en")
    assert "en-plan-intent" in reading.rules


def test_the_span_points_at_the_words(read: Read) -> None:
    text = "Bad day. I wаnt to\u200b dіe, again"
    span = read(text).spans[0]
    assert text[span.start : span.end] == "wаnt to\u200b dіe"


@pytest.mark.parametrize("text", ["I don't want to die", "no suicidal thoughts, no urges", "I would never kill myself"])
def test_a_plain_denial_is_nothing(read: Read, text: str) -> None:
    assert read(text).tier is Tier.NONE


@pytest.mark.parametrize(
    "text",
    [
        "I'm not suicidal but I don't want to be alive",
        "not ok, I want to die",
        "I haven't told anyone that I want to kill myself",
        "I can't stop thinking about suicide",
    ],
)
def test_a_denial_stops_where_something_new_is_said(read: Read, text: str) -> None:
    assert read(text).tier.alarms


def test_a_joke_is_asked_about_and_an_earnest_joke_is_a_concern(read: Read) -> None:
    assert (read("kms lol").tier, read("kms lol").kind) == (Tier.ASK, Kind.FIGURE)
    assert read("haha I want to die but seriously I do").tier is Tier.CONCERN


def test_a_joke_does_not_soften_an_act(read: Read) -> None:
    assert read("lol I just took all my pills").tier is Tier.URGENT


def test_what_is_over_is_gentle_until_it_is_back(read: Read) -> None:
    assert read("years ago I wanted to die").tier is Tier.GENTLE
    assert read("years ago I wanted to die and the thoughts are back").tier is Tier.CONCERN


@pytest.mark.parametrize(
    "text",
    [
        "I used to cut as a teenager, not any more",
        "In my twenties I wanted to die. These days I teach and I am well now",
        "Years ago I tried to kill myself, and I am grateful to the doctor who stayed with me",
    ],
)
def test_what_is_said_to_be_over_stays_past_whatever_now_stands_beside_it(read: Read, text: str) -> None:
    assert not read(text).tier.alarms


@pytest.mark.parametrize(
    "text",
    [
        "my first husband hit me, this one does too",
        "years ago i got out, but he found me and is outside with a knife",
        "i was raped in 2019 and i want to die",
        "as a teenager i cut. i am cutting again",
        "the song says goodbye and so do i, tonight i kill myself",
        "i took an overdose by accident, forty tablets",
        "i am okay now, the pills are all gone, i took them",
        "tripped on purpose in front of the bus",
        "that song about wanting to disappear, cause that's me, i want to be dead",
        "mi ex me pegaba, y mi marido tambien me pega",
    ],
)
def test_what_is_turned_to_the_writers_own_now_is_neither_past_nor_a_story_nor_an_accident(
    read: Read, text: str
) -> None:
    assert read(text).tier.alarms


@pytest.mark.parametrize(
    "text",
    [
        "my first husband hit me, i left him in 2008",
        "as a teenager i cut, never since",
        "the song says goodbye and so do the credits",
        "there was a film where he dies on purpose, i fell asleep",
    ],
)
def test_the_same_words_without_the_turn_stay_calm(read: Read, text: str) -> None:
    assert not read(text).tier.alarms


@pytest.mark.parametrize(
    "text",
    [
        "my husband is going to kill me when he finds out",
        "dad will kill me when he gets home, i am hiding",
        "cut my thigh with a tin lid again",
        "sliced my arm with the broken mug, it helped",
        "banged my head on the table again and again because i deserve it",
        "hit my head on the door until it went quiet",
        "stabbed my leg with a chisel",
        "took the whole packet back to my room and took them",
        "gave away my clothes to charity, i wont need them",
        "what happens to my data when i kill myself tonight",
        "my poem says it all: i want to die",
    ],
)
def test_what_looks_like_a_mishap_a_saying_or_a_question_hides_no_danger(read: Read, text: str) -> None:
    """Wider idioms and guards hid each of these once."""
    assert read(text).tier.alarms


def test_being_well_once_hides_nothing_that_is_said_of_now(read: Read) -> None:
    """Nobody is calmed by thanks alone, nor by a time that was better."""
    assert read("I was well for years, and now I want to die again").tier.alarms
    assert read("Years ago I got out. Tonight I want to kill myself").tier.alarms
    assert read("So glad I have this. I want to die").tier.alarms


def test_worry_about_a_friend_has_its_own_question(read: Read) -> None:
    """CR-604."""
    reading = read("my friend says she wants to die")
    assert (reading.tier, reading.kind) == (Tier.ASK, Kind.THIRD_PERSON)


def test_an_idiom_beside_a_wish_does_not_hide_the_wish(read: Read) -> None:
    assert read("killing time at the station").tier is Tier.NONE
    assert read("killing time at the station, then I want to die").tier is Tier.CONCERN


def test_a_thing_as_subject_is_an_idiom(read: Read) -> None:
    assert read("this exam is going to kill me").tier is Tier.NONE
    assert read("my phone died").tier is Tier.NONE


def test_violence_from_another_person_has_its_own_kind(read: Read) -> None:
    assert read("my boyfriend hits me").kind is Kind.FROM_OTHERS
    assert read("he is outside my door with a knife").tier is Tier.URGENT


@pytest.mark.parametrize(
    "text",
    [
        "s u i c i d a l",
        "i want to d1e",
        "s*icide",
        "ｋｉｌｌ ｍｙｓｅｌｆ",
        "iwanttodie",
        "want to dieeee",
        "kil myslef",
    ],
)
def test_disguised_and_misspelt_words_are_read(read: Read, text: str) -> None:
    """CR-601."""
    assert read(text).tier.alarms


def test_spanish_and_english_are_both_read_whatever_the_client_chose(read: Read) -> None:
    """CR-601."""
    assert read("ok then. quiero morirme").language == "es"
    assert read("bueno. I want to die").language == "en"


def test_words_sent_in_pieces_are_read_together(lexicons: tuple[Lexicon, ...]) -> None:
    """CR-601."""
    assert screen("to die", lexicons).tier is Tier.NONE
    joined = screen("to die", lexicons, before=["hi", "i want"])
    assert joined.tier is Tier.CONCERN
    assert joined.spans[0].end == len("to die")


def test_danger_at_the_beginning_of_a_long_message_is_not_undone_by_what_is_told_after_it(read: Read) -> None:
    told = "then we walked along the river and looked at the boats for a while " * 40
    other = "and later somebody said it was only a film they had seen"
    assert read(f"I am going to kill myself tonight {told}{other}").tier is Tier.URGENT


def test_a_long_message_is_read_to_its_end(read: Read) -> None:
    told = " ".join(f"on day {number} we walked along the river and looked at the boats." for number in range(60))
    assert read(told).tier is Tier.NONE
    reading = read(f"{told} I am going to kill myself tonight")
    assert reading.tier is Tier.URGENT
    assert reading.spans[0].start > len(told)


def test_a_finding_of_an_earlier_message_alone_is_not_raised_again(lexicons: tuple[Lexicon, ...]) -> None:
    assert screen("ok, done", lexicons, before=["I want to die"]).tier is Tier.NONE


def test_forwarded_words_are_asked_about_as_another_persons(lexicons: tuple[Lexicon, ...]) -> None:
    reading = screen("I want to die", lexicons, quoted=True)
    assert (reading.tier, reading.kind) == (Tier.ASK, Kind.THIRD_PERSON)


def test_a_personal_warning_phrase_is_a_concern(lexicons: tuple[Lexicon, ...]) -> None:
    """CR-615."""
    own = OwnWords(warnings=("the grey room",))
    assert screen("I'm in The Grey  Room", lexicons, own=own).kind is Kind.WARNING
    assert screen("I'm in the green room", lexicons, own=own) == NOTHING


def test_not_about_me_lowers_a_concern_and_never_an_urgent_one(lexicons: tuple[Lexicon, ...]) -> None:
    """CR-615."""
    own = OwnWords(not_about_me=("Ana's cat",))
    assert screen("Ana's cat is gone, so suicidal", lexicons, own=own).tier is Tier.ASK
    assert screen("Ana's cat is gone, I'm going to kill myself tonight", lexicons, own=own).tier is Tier.URGENT


def test_a_second_scorer_may_raise_nothing_to_ask_and_no_further(lexicons: tuple[Lexicon, ...]) -> None:
    assert screen("hello", lexicons, second=lambda text: True).tier is Tier.ASK
    assert screen("I want to die", lexicons, second=lambda text: False).tier is Tier.CONCERN


def test_an_explanation_names_rule_reason_and_words(read: Read, lexicons: tuple[Lexicon, ...]) -> None:
    """CR-1206."""
    text = "I want to die"
    lines = explain(read(text), text, lexicons)
    assert "tier: concern" in lines
    assert any(line.startswith("rule: en-suicide-want-to-die: ") for line in lines)
    assert any("'want to die'" in line for line in lines)


def test_lines_of_json_are_answered_in_order(lexicons: tuple[Lexicon, ...]) -> None:
    answers = list(screen_jsonl(['{"text": "hello", "lang": "en"}', '{"text": "I want to die"}'], lexicons))
    assert answers[0] == '{"tier": "none", "rules": []}'
    assert '"tier": "concern"' in answers[1]


def test_a_line_that_is_not_json_is_named_by_number(lexicons: tuple[Lexicon, ...]) -> None:
    with pytest.raises(ValueError, match="line 2"):
        list(screen_jsonl(['{"text": "a"}', "oops"], lexicons))


@pytest.mark.parametrize(
    "text",
    [
        "i think i took too many, my hands are numb",
        "walking to the bridge, phones on 3%",
        "i've set a date, the 14th",
        "i want to fade away and never come back",
        "ya no quiero vivir wey, neta",
    ],
)
def test_a_phrase_ends_at_a_comma_or_an_and_as_at_the_end_of_a_sentence(read: Read, text: str) -> None:
    assert read(text).tier.alarms


@pytest.mark.parametrize(
    "text",
    [
        "I overdosed when I was 17. I'm 45 and a grandad now",
        "back in uni I had suicidal thoughts, looks like another person now",
        "two years ago I wrote a goodbye letter, today I tore it up for good",
    ],
)
def test_a_mere_now_or_today_does_not_bring_the_past_back(read: Read, text: str) -> None:
    assert not read(text).tier.alarms


@pytest.mark.parametrize(
    "text",
    [
        "I used to cut years ago and now I cut",
        "i was suicidal years ago. now I am suicidal",
        "my ex beat me years ago, now my husband hits me",
        "when i was 12 he raped me and he is back in the house now",
    ],
)
def test_what_goes_on_now_is_not_past(read: Read, text: str) -> None:
    assert read(text).tier.alarms


@pytest.mark.parametrize(
    "text",
    [
        "my sister cut herself on purpose and i am worried",
        "my friend took an overdose on purpose",
        "he hurt himself on purpose in the film",
    ],
)
def test_what_somebody_else_did_on_purpose_is_asked_about_and_raises_no_alarm(read: Read, text: str) -> None:
    """Words that turn a story or an accident to the writer's own now once took the other person away as well."""
    assert read(text).tier is Tier.ASK


@pytest.mark.parametrize(
    "text",
    [
        "not sleeping not eating want to die",
        "im not okay want to hurt myself",
        "not doing great thinking of ending my life",
        "never been this low want to kill myself",
        "i want to kill myself there is no other way",
        "i wish i was dead theres no hope",
        "nadie me quiere me quiero morir",
        "no hay salida quiero morirme",
        "me quiero morir nada tiene sentido",
    ],
)
def test_a_not_that_belongs_to_something_else_denies_no_wish_typed_without_stops(read: Read, text: str) -> None:
    assert read(text).tier.alarms


@pytest.mark.parametrize(
    "text",
    [
        "never been so low that i wanted to kill myself",
        "not good today but no thoughts of killing myself",
        "thoughts of suicide are no longer there",
        "thoughts of suicide: none this week",
        "no duermo bien pero no pienso en matarme",
        "ganas de matarme ninguna",
    ],
)
def test_a_denial_typed_without_stops_stays_one(read: Read, text: str) -> None:
    assert not read(text).tier.alarms


@pytest.mark.parametrize(
    "text",
    [
        "fell off my bike on purpose",
        "fell off my bike and i didn't try to stop",
        "came off the moped, i meant to",
        "i wanted to fall off the ladder",
        "told everyone i fell off the ladder but i jumped",
        "fell down the stairs. i let myself",
        "cut my finger on a tin and i liked it",
        "burnt my hand on the oven and left it there",
        "me caí de la moto porque quise",
        "me caí de la escalera, me solté",
        "me quemé con el aceite cocinando y no quité la mano",
        "no intenté frenar, me caí de la moto",
    ],
)
def test_a_mishap_that_was_meant_is_not_hidden(read: Read, text: str) -> None:
    assert read(text).tier.alarms


@pytest.mark.parametrize("text", ["fell off the ladder. well i jumped", "i let go and fell off my bike"])
def test_letting_go_beside_a_fall_is_asked_about(read: Read, text: str) -> None:
    assert read(text).tier is Tier.ASK


@pytest.mark.parametrize(
    "text",
    [
        "fell off my bike and bruised my knee",
        "came off my bike, i wanted to get to work early",
        "fell off my bike, i let go of the handlebars to wave",
        "fell off the skateboard, i jumped too high",
        "tripped on the step, meant to fix it ages ago",
        "slipped on mud and i didn't try to stop the dog",
        "fell down the stairs but it was not on purpose",
        "me caí de la bici y me hice un raspón",
        "me caí de la bici, quería llegar temprano, un raspón nada más",
        "me caí de la escalera pero no fue a propósito",
    ],
)
def test_a_plain_mishap_stays_hidden(read: Read, text: str) -> None:
    assert read(text).tier is Tier.NONE
