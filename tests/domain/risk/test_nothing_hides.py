"""Each sentence has a word that calms others: of the past, a denial, a story, a saying, a mishap, a question."""

import pytest

from bot.domain.risk.lexicon import Lexicon
from bot.domain.risk.screen import screen

SAID = """
i want to die my life is a nightmare
at school they hit me every day and i want to die
after my first baby i keep thinking of dying
in the past week i have wanted to die
i want to die before the meds wear off
i want to be dead before therapy on thursday
my ex husband beat me and i am hiding from him
how do i tell my mum about wanting to die
mum asked if i was suicidal and i said no but i lied
my doctor asked if i was suicidal and i said no because they would lock me up
i have suicidal tendencies
i dont think i can keep myself safe tonight
he hit me with the first thing he found
i said no to him and he hit me
suicidal thoughts no sleep
suicidal thoughts, no one to call
thoughts of suicide have never been stronger
want to die nothing matters since he left
years ago mum left and never came back. i want to die
i tried years ago. it is done now i want to die
i tried to die years ago now i have 40 pills
this time i got enough pills to die
last year was bad. i want to die every single day
i woke up screaming and i want to die
during the divorce i think of killing myself every day
every night since the funeral i want to die
i took the pills on purpose in the kitchen
i cut my arm on purpose with the bread knife
i burn myself on the oven door on purpose
he beats me in the kitchen
he hit me in the kitchen with a pan
stepdad is touching me at night
the teacher touches me under the table
he says he wont miss next time
i want to kill myself since the accident
I keep thinking about suicide in the kitchen at night
people think i am suicidal because i am
i want to kill myself and i am in a good place to do it
i hurt myself before my therapist appointment today
i remember wanting to die this morning
last winter i wanted to die and i still do
i was suicidal in the past and tonight i have the pills
i overdosed in 2017 and i am going to do it again
hace mucho que quiero morirme
hace tiempo que pienso en matarme
quiero matarme, no tengo a nadie
quiero morirme no hay salida
no quiero vivir, no tuve suerte
mi ex marido me pega
mi ex marido me pegaba y ahora me sigue a casa
en el colegio me pegan y quiero morirme
no mames quiero morirme
hoy me siento bien pero quiero morirme
life isnt worth living any more, it hasnt been since the stroke
i want to die. i havent slept in ages
i want to die, glad i did not tell anyone
so long ago that i was happy. i want to die
i used to feel love. i dont feel that anymore. i want to die
i overdosed on friday. glad i survived
i took an overdose two days ago. so glad it didnt work but i want to try again
they asked if i was suicidal. i am not sure
she asked if i want to die. i do not know
she asked if i want to die. i said not yet
i worry i might kill myself. no one helps
this is the time when i kill myself
when i get home from school, i cut myself
i am in second year of uni and i want to die
after two years of therapy i want to die
as a young mum i want to die
as a student i want to die
as a teenager i am suicidal
in my home country they want to kill me
i feel nothing, suicidal tonight
the bullying and self harm got worse
years ago he hit me. these days he waits outside with a knife
i tried at nineteen. now it is worse and i want to die
he asked me if i wanted to die. i said yes
the nurse asked if i was suicidal, i said no because they would section me
i hate being alive
tired of living
i never want to be here. i hate being alive
i am tired of living, no lie
everyone thinks i am fine but i want to die
my sister thinks i am suicidal. she is right
so glad i met you all. i want to die
am i suicidal? yes
he asked me if i wanted to die and i said yes
have i thought of killing myself? not at all the point, i want to
any way to die without pain
any pills will do, i want to die tonight
any chance to kill myself i take it
suicidal? no one even asks. i am
once i wanted to live. now i want to die
i remember the day i met him. i want to die
a long time ago i was happy. i want to die
my student days are over and i want to die
i am a student and i want to die
i came out the other side of the bridge and want to jump
my patient record says i am suicidal and i am
did i want to die last night? yes
me preguntaron si quiero morir y dije que si
nunca mas quiero despertar, quiero morirme
i said no. any pills will do, i want to die tonight
i said no to my mum. any way to kill myself is fine
""".strip().splitlines()


@pytest.mark.parametrize("text", SAID)
def test_a_calming_word_hides_no_danger(lexicons: tuple[Lexicon, ...], text: str) -> None:
    """CR-601."""
    assert screen(text, lexicons).tier.alarms
