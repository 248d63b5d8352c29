"""Lints over dialogues and practices: every step reachable and leavable, every path ends (F-24, F-25)."""

from collections.abc import Iterator, Mapping

from bot.domain.factors import Factor
from bot.domain.script import END, Ask, Script, Step
from bot.library.check_banned import plain
from bot.library.files import Problem, Source

MOST_CHOICES = 8
LEAST_SECONDS = 4  # practice.min_edit_seconds at its lowest: Telegram refuses faster edits (CR-410)
LIMITS = ("agreed.line_max",)  # numbers of care that a text may follow
MOST_NUMBERS = 30
WAYS = "_ways"  # a given list of that name leads somewhere by itself; other lists hold what was written or set
EXITS = ("back", "skip", "stop")


def wrong_script(source: Source, script: Script, exits: Mapping[str, str]) -> Iterator[Problem]:
    """What is wrong with the way through this script; `exits` are the labels of Back, Skip and Stop for now."""
    ids = [step.id for step in script.steps]
    if not script.steps:
        yield source.problem(("steps",), "a script needs a step")
        return
    for name in script.factors:
        if name not in {each.value for each in Factor}:
            yield source.problem(
                ("factors",), f'factor "{name}" is unknown; there are {", ".join(e.value for e in Factor)}'
            )
    for number, step in enumerate(script.steps):
        if ids.index(step.id) != number:
            yield source.problem(("steps", number), f'step "{step.id}" stands twice')
        for words in (*_unanswerable(step), *_shut(step), *_same_labels(step, exits), *_conditions(script, step)):
            yield source.problem(("steps", number), f'step "{step.id}": {words}')
    if len(set(ids)) == len(ids) and not _lost(script):
        yield from _ways(source, script)


def _ways(source: Source, script: Script) -> Iterator[Problem]:
    """Steps that no path reaches, and steps from which no path ends."""
    following = {step.id: onward(script, step) for step in script.steps}
    reached = _spread(entered(script, script.steps[0].id), following)
    before: dict[str, set[str]] = {}
    for step_id, targets in following.items():
        for target in targets:
            before.setdefault(target, set()).add(step_id)
    ending = _spread({END}, before)
    for number, step in enumerate(script.steps):
        if step.id not in reached:
            yield source.problem(("steps", number), f'step "{step.id}" is never reached')
        elif step.id not in ending:
            yield source.problem(("steps", number), f'no path from step "{step.id}" comes to an end')


def onward(script: Script, step: Step) -> set[str]:
    """Every step that may come next, whatever the facts are; "end" among them."""
    found = {each.id for each in script.steps} if step.options.endswith(WAYS) else set()  # it may lead anywhere
    for choice in step.choices:
        found |= entered(script, choice.to) if choice.to else set()
    if not (step.ask is Ask.CHOICE and step.choices and all(each.to for each in step.choices) and _choices_only(step)):
        for route in step.routes:
            found |= entered(script, route.to)
        if not any(not route.when for route in step.routes):
            following = script.after(step.id)
            found |= entered(script, following.id) if following else {END}
    return found


def entered(script: Script, step_id: str) -> set[str]:
    """The steps at which one may come to stand on the way to `step_id`: a step with a condition may be passed over."""
    found: set[str] = set()
    step = None if step_id == END else script.step(step_id)
    while step is not None:
        found.add(step.id)
        if not step.only_if:
            return found
        step = script.after(step.id)
    return found | {END}


def _choices_only(step: Step) -> bool:
    return not step.skip and not step.options and not step.reads


def _spread(start: set[str], edges: Mapping[str, set[str]]) -> set[str]:
    found, waiting = set(start), list(start)
    while waiting:
        fresh = edges.get(waiting.pop(), set()) - found
        found |= fresh
        waiting += fresh
    return found


def _lost(script: Script) -> bool:
    known = {step.id for step in script.steps} | {END, ""}
    targets = [route.to for step in script.steps for route in step.routes]
    targets += [choice.to for step in script.steps for choice in step.choices]
    return not set(targets) <= known


def _unanswerable(step: Step) -> Iterator[str]:
    match step.ask:
        case Ask.CHOICE | Ask.SEVERAL if not step.choices and not step.options and not step.reads:
            yield "nothing to tap; give it choices"
        case Ask.CHOICE if len(step.choices) > MOST_CHOICES:
            yield f"{len(step.choices)} choices, limit {MOST_CHOICES}"
        case Ask.SEVERAL if step.most < 1:
            yield "most must be 1 or more"
        case Ask.NUMBER if step.by < 1 or step.low >= step.high or (step.high - step.low) // step.by > MOST_NUMBERS:
            yield f"numbers from {step.low} to {step.high} by {step.by} make no row of keys"
        case Ask.TEXT if not 0 < step.asked <= step.kept:
            yield "asked must be 1 or more and not above kept"
        case Ask.TEXT if step.limit and step.limit not in LIMITS:
            yield f'limit "{step.limit}" is no number of care; it is one of {", ".join(LIMITS)}'
        case Ask.TIMED if step.seconds < LEAST_SECONDS:
            yield f"a timed step needs {LEAST_SECONDS} seconds or more"
    if not 1 <= step.per_row <= MOST_CHOICES:
        yield f"per_row must be 1 to {MOST_CHOICES}"


def _shut(step: Step) -> Iterator[str]:
    if not step.stop and not any(choice.to == END for choice in step.choices):
        yield "there is no way to stop here"


def _same_labels(step: Step, exits: Mapping[str, str]) -> Iterator[str]:
    shown = [plain(choice.label).strip() for choice in step.choices]
    shown += [plain(label) for name, label in exits.items() if getattr(step, name)]
    yield from (
        f'the button "{each}" stands twice' for each in sorted({each for each in shown if shown.count(each) > 1})
    )
    ids = [choice.id for choice in step.choices]
    yield from (f'the choice "{each}" stands twice' for each in sorted({each for each in ids if ids.count(each) > 1}))


def _conditions(script: Script, step: Step) -> Iterator[str]:
    """Conditions on an earlier step that name an answer it does not have."""
    steps = {each.id: each for each in script.steps}
    for when in (*step.only_if, *(one for route in step.routes for one in route.when)):
        asked = steps.get(when.fact)
        if asked is None or asked.ask is not Ask.CHOICE or asked.options or asked.reads:
            continue
        known = {choice.id for choice in asked.choices}
        yield from (f'"{each}" is no answer of step "{asked.id}"' for each in when.one_of if each not in known)
