"""Measures the risk screen beside a keyword list and three rule packages: python -m tests.benchmarks.risk_screen."""

import argparse
import gc
import importlib
import importlib.util
import json
import logging
import math
import random
import re
import string
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.domain.risk.lexicon import Lexicon
from bot.domain.risk.reading import Tier
from bot.domain.risk.screen import screen
from bot.library.risk import load_lexicons
from bot.main import YOUNG_MIDDLE_OLD
from tests.corpus import LANGUAGES, lines

ROOT = Path(__file__).parents[2]
KEYWORDS = (
    "suicide", "suicidal", "kill myself", "want to die", "end my life", "hurt myself", "self-harm", "self harm",
    "overdose", "cut myself", "end it all", "no reason to live", "better off dead", "can't go on", "hopeless", "kms",
)  # fmt: skip
DATA_FILES = (
    "authored_dev",
    "goemotions_adjudicated_dev",
    "everyday_licensed_dev",
    "counselchat_questions_unlabelled",
)
HOSTILE = ("i want to ", "not i want to die but ", "k*ll ", "a", "k i l l ", "🔫", "wanttokillmyselfi", "xq zvjwk ")


@dataclass(frozen=True, slots=True)
class Case:
    """One text with what is known of it: `risk` None means not labelled."""

    text: str
    group: str
    kind: str
    risk: bool | None


@dataclass(frozen=True, slots=True)
class Peer:
    """A detector: 2 for an alarm, 1 for a question, 0 for neither."""

    name: str
    read: Callable[[str], int]


def interval(found: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    if of == 0:
        return (0.0, 1.0)
    z, share = 1.96, found / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return (max(0.0, middle - half), min(1.0, middle + half))


def handrail(lexicons: Sequence[Lexicon]) -> Peer:
    """Our own screen."""
    levels = {Tier.URGENT: 2, Tier.CONCERN: 2, Tier.ASK: 1, Tier.GENTLE: 0, Tier.NONE: 0}
    return Peer("handrail", lambda text: levels[screen(text, lexicons).tier])


def keyword_list() -> Peer:
    """What the usual bot of this field does: sixteen substrings."""
    pattern = re.compile("|".join(map(re.escape, KEYWORDS)))
    return Peer("keywords", lambda text: 2 if pattern.search(text.lower().replace("’", "'")) else 0)


def packages() -> Iterator[Peer]:
    """The rule packages that are installed; the others are named with the reason."""
    for module, adapt in ADAPTERS.items():
        if importlib.util.find_spec(module) is None:
            print(f"skipped: {module} is not installed")
            continue
        try:
            yield adapt()
        except (ImportError, AttributeError, TypeError) as error:
            print(f"skipped: {module} has another interface than expected ({error})")


def corpus_cases() -> Iterator[Case]:
    """Our own lines, both halves apart."""
    for language in LANGUAGES:
        for line in lines(language):
            half = "seen" if line.seen else "unseen"
            yield Case(line.text, f"corpus {language} {half}", line.kind, line.risky)


def data_cases(data: Path) -> Iterator[Case]:
    """The development data outside the repository."""
    for name in DATA_FILES:
        path = data / f"{name}.jsonl"
        if not path.exists():
            print(f"skipped: {path.name} is not in {data}")
            continue
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            label = row.get("label")
            known = None if name.startswith("counselchat") else label not in (None, "none")
            yield Case(row["text"], name.removesuffix("_dev"), str(row.get("kind", "")), known)


def report(cases: Sequence[Case], peer: Peer, by_kind: bool) -> None:
    """Print recall and false alarms per group, and per kind when asked."""
    levels = {id(case): peer.read(case.text) for case in cases}
    for group in dict.fromkeys(case.group for case in cases):
        inside = [case for case in cases if case.group == group]
        _lines(peer.name, group, inside, levels)
        for kind in dict.fromkeys(case.kind for case in inside) if by_kind and len(inside) < 2000 else ():
            _lines("", f"  {kind}", [case for case in inside if case.kind == kind], levels)


def _lines(name: str, label: str, cases: Sequence[Case], levels: dict[int, int]) -> None:
    for risk, what in ((True, "risk"), (False, "none"), (None, "unlabelled")):
        chosen = [levels[id(case)] for case in cases if case.risk is risk]
        if chosen:
            print(f"{name:11} {label:34} {what:10} {_share('alarm', chosen, 2)}  {_share('alarm or ask', chosen, 1)}")


def _share(what: str, levels: Sequence[int], least: int) -> str:
    found, of = sum(level >= least for level in levels), len(levels)
    low, high = interval(found, of)
    return f"{what} {found:4}/{of:<4} {100 * found / of:6.2f}% [{100 * low:5.1f}-{100 * high:5.1f}]"


def speed(cases: Iterable[Case]) -> None:
    """Print milliseconds of processor time per message and for 4,096 hostile characters, from a fresh start."""
    texts = [case.text for case in cases]
    lexicons = load_lexicons(ROOT / "prompts")
    gc.freeze()  # as the running bot does, and the next line
    gc.set_threshold(*YOUNG_MIDDLE_OLD)
    peer = handrail(lexicons)
    for name, chosen in (
        ("messages up to 500 characters", [text for text in texts if len(text) <= 500]),
        ("longer ones", [text for text in texts if len(text) > 500]),
    ):
        for meeting in ("met for the first time", "again"):
            times = sorted(_milliseconds(peer, text) for text in chosen) or [0.0]
            median, last = times[len(times) // 2], times[int(len(times) * 0.99)]
            print(f"{peer.name}: {len(chosen)} {name}, {meeting}: median {median:.2f} ms, p99 {last:.2f} ms")
    for name, text in hostile(lexicons):
        first, again = _milliseconds(peer, text), min(_milliseconds(peer, text) for _ in range(3))
        print(f"  4,096 characters of {name}: {first:.1f} ms met for the first time, {again:.1f} ms again")


def hostile(lexicons: Sequence[Lexicon]) -> Iterator[tuple[str, str]]:
    """Texts of 4,096 characters made to take long, the worst ones several times over with other words."""
    for piece in HOSTILE:
        yield repr(piece), (piece * 4096)[:4096]
    corpus = [line for language in LANGUAGES for line in lines(language)]
    risky = [line.text for line in corpus if line.risky]
    asked = [line.text for line in corpus if line.tier is Tier.ASK]  # nothing urgent among them ends the reading early
    words = sorted(frozenset().union(*(lexicon.spelling.vocabulary for lexicon in lexicons)))
    for number in range(3):
        chance = random.Random(number)
        yield f"risk lines run together, {number + 1}", " ".join(chance.sample(risky, 200))[:4096]
        yield f"lines that only ask, run together, {number + 1}", ". ".join(chance.sample(asked, 200))[:4096]
        yield f"known words shuffled, {number + 1}", " ".join(chance.choices(words, k=900))[:4096]
        letters = "".join(chance.choices(string.ascii_lowercase + "     ", k=4096))
        yield f"letters without sense, {number + 1}", letters


def _milliseconds(peer: Peer, text: str) -> float:
    began = time.process_time()
    peer.read(text)
    return 1000 * (time.process_time() - began)


def main() -> None:
    """Run everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", type=Path, default=ROOT.parent / "shared" / "data" / "risk")
    parser.add_argument("--kinds", action="store_true", help="figures per kind too")
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    began = time.process_time()
    lexicons = load_lexicons(ROOT / "prompts")
    print(f"lexicons read in {time.process_time() - began:.2f} s, {sum(len(one.entries) for one in lexicons)} entries")
    cases = [*corpus_cases(), *data_cases(arguments.data)]
    ours = handrail(lexicons)
    for peer in (ours, keyword_list(), *packages()):
        report(cases, peer, by_kind=arguments.kinds and peer is ours)
    speed(cases)


def cogno_aegis() -> Peer:
    """cogno-aegis with its own default rules."""
    guard = importlib.import_module("cogno_aegis").InputGuard(
        crisis_rules=importlib.import_module("cogno_aegis.safety").DEFAULT_CRISIS_RULES
    )
    return Peer("cogno-aegis", lambda text: 0 if guard.check_crisis(text).ok else 2)


def pantheon_guardrails() -> Peer:
    """pantheon-guardrails with its own default rules."""
    protocol = importlib.import_module("pantheon_guardrails").CrisisProtocol()
    return Peer("pantheon", lambda text: 2 if protocol.check(text).triggered else 0)


def rrt_advocate() -> Peer:
    """rrt-advocate, a fresh session per message: green is nothing, yellow a question, anything above an alarm."""
    engine = importlib.import_module("rrt_advocate").CrisisEngine

    def read(text: str) -> int:
        level = engine("benchmark").assess(text).crisis_level.name
        return {"GREEN": 0, "YELLOW": 1}.get(level, 2)

    return Peer("rrt", read)


ADAPTERS: dict[str, Callable[[], Peer]] = {
    "cogno_aegis": cogno_aegis,
    "pantheon_guardrails": pantheon_guardrails,
    "rrt_advocate": rrt_advocate,
}

if __name__ == "__main__":
    main()
