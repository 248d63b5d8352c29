"""The form of a toolkit: which practices, what own ones are called, and what is to stand under each (CR-402)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.console.room import FREE_TEXT, OWN_FIELD
from bot.domain.book import Book
from bot.domain.schedule_form import LONGEST_NOTE
from bot.domain.toolkit import CAUTION_MAX, CUE_MAX, MINUTES_MAX, MOST, NAME_MAX, STEPS_MAX, More, Practice
from bot.domain.words.filling import fill
from bot.services.toolkit_desk import ToolkitPage

TICKED, OWN, NOTE = "practice-", OWN_FIELD, FREE_TEXT
LIMITS = {"when": CUE_MAX, "minutes": MINUTES_MAX, "steps": STEPS_MAX, "caution": CAUTION_MAX}
NOTHING = More()


@dataclass(frozen=True, slots=True)
class Own:
    """A row for a practice without a guide; `id` is how its fields begin."""

    id: str
    name: str = ""
    more: More = NOTHING


@dataclass(frozen=True, slots=True)
class Asked:
    """The form as it stands or as it was typed. `order`: what is chosen, by script or by the id of an own row."""

    order: tuple[str, ...]
    own: tuple[Own, ...]
    more: Mapping[str, More] = field(default_factory=dict)  # under guided ones
    note: str = ""

    @property
    def chosen(self) -> tuple[str, ...]:
        """Scripts and own names in their order, each once."""
        names = {each.id: each.name for each in self.own}
        return tuple(dict.fromkeys(names.get(each, each) for each in self.order))

    @property
    def under(self) -> dict[str, More]:
        """What is to stand under each of them."""
        return {**self.more, **{each.name: each.more for each in self.own if each.name}}


def standing(page: ToolkitPage) -> Asked:
    """The form with the toolkit as it is."""
    guided = {each.id for each in page.offered}
    rows = _rows(page.own)
    ids = {each.name: each.id for each in rows if each.name}
    order = tuple(ids.get(each, each) for each in page.ticked if each in ids or each in guided)
    return Asked(order, rows, {each: page.more[each] for each in guided})


def typed(form: Mapping[str, str]) -> Asked:
    """The form as it came in, in the order of its fields."""
    ids = frozenset(_ids())
    chosen = (name for name in form if name.startswith(TICKED) or (name in ids and _line(form[name])))
    own = (Own(id_, _line(form.get(id_, "")), _more(form, f"{id_}-")) for id_ in _ids())
    named = [name.removeprefix("when-") for name in form if name.startswith("when-")]
    guided = {each: _more(form, "", f"-{each}") for each in named}
    order = tuple(name.removeprefix(TICKED) for name in chosen)
    return Asked(order, tuple(own), guided, form.get(NOTE, "").strip())


def wrong(book: Book, asked: Asked) -> dict[str, str]:
    """What is wrong, by the field that it is about; nothing typed is cut off."""
    words, most = book.therapist, book.care.toolkit.max
    found = dict(_rows_wrong(book, asked))
    if not found and not asked.chosen:
        found["practices"] = words.nothing_chosen
    if len(asked.chosen) > most:
        found["practices"] = fill(words.too_many, most=most)
    if len(asked.note) > LONGEST_NOTE:
        found[NOTE] = book.builder.wrong["note"]
    return found


def _rows_wrong(book: Book, asked: Asked) -> Iterator[tuple[str, str]]:
    words = book.builder
    names = {"when": words.tool_when, "minutes": words.tool_minutes, "steps": words.tool_steps}
    names["caution"] = words.tool_caution
    for each in asked.own:
        if not each.name and each.more != NOTHING:
            yield each.id, words.tool_nameless
        if len(each.name) > NAME_MAX:
            named = fill(words.tool_own_name, number=each.id.removeprefix(OWN))
            yield each.id, fill(words.tool_long, field=named, most=NAME_MAX)
    under = [(f"{each.id}-", "", each.more) for each in asked.own]
    under += [("", f"-{id_}", more) for id_, more in asked.more.items()]
    for before, after, more in under:
        said = {"when": more.cue, "minutes": more.minutes, "steps": more.steps, "caution": more.caution}
        for what, most in LIMITS.items():
            if len(said[what]) > most:
                yield f"{before}{what}{after}", fill(words.tool_long, field=names[what], most=most)


def _rows(own: tuple[Practice, ...]) -> tuple[Own, ...]:
    filled = {id_: Own(id_, each.name, _under(each)) for id_, each in zip(_ids(), own, strict=False)}
    return tuple(filled.get(id_, Own(id_)) for id_ in _ids())


def _under(own: Practice) -> More:
    return More(own.cue, own.minutes, own.steps, own.caution)


def _ids() -> Iterator[str]:
    return (f"{OWN}{number}" for number in range(1, MOST + 1))


def _more(form: Mapping[str, str], before: str, after: str = "") -> More:
    when, minutes = (_line(form.get(f"{before}{each}{after}", "")) for each in ("when", "minutes"))
    steps, caution = (form.get(f"{before}{each}{after}", "").strip() for each in ("steps", "caution"))
    return More(when, minutes, steps, caution)


def _line(text: str) -> str:
    return " ".join(text.split())
