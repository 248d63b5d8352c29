"""The project keeps its word: versions, locks, commands, folders."""

import ast
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot import settings
from bot.library.where import prompts_dir

ROOT = Path(__file__).parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = ["requirements.lock", "requirements-dev.lock"]
# Imported under another name than they are installed.
IMPORTED_AS = {
    "python-telegram-bot": "telegram",
    "ruamel-yaml": "ruamel",
    "python-multipart": "multipart",
    "fpdf2": "fpdf",
}


def pins(lock: str) -> list[str]:
    text = (ROOT / lock).read_text()
    return [line.rstrip(" \\") for line in text.splitlines() if line[:1].isalnum()]


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\[=<>; ]", name)[0]).lower()


def texts() -> list[Path]:
    """Every text file of the repository."""
    places = ["bot", "tests", "prompts", "docs", ".ci", ".github"]
    found = [path for place in places for path in (ROOT / place).rglob("*") if path.is_file()]
    found += [path for path in ROOT.iterdir() if path.is_file() and path.name not in ("uv.lock", ".env", ".git")]
    return [path for path in found if path.suffix not in (".pyc", ".png", ".ico") and "__pycache__" not in path.parts]


def test_the_exact_pins_are_those_of_the_development_lock() -> None:
    assert PROJECT["tool"]["uv"]["constraint-dependencies"] == pins("requirements-dev.lock"), "run .ci/lock"


def test_what_is_installed_is_what_was_tested() -> None:
    assert set(pins("requirements.lock")) <= set(pins("requirements-dev.lock")), "run .ci/lock"


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_names_and_hashes_and_nothing_else(lock: str) -> None:
    pin = r"[a-z0-9-]+==[\w.+!]+( ; [^\\\n]+)?"
    for line in (ROOT / lock).read_text().splitlines():
        assert re.fullmatch(rf"{pin} \\|    --hash=sha256:[0-9a-f]{{64}}( \\)?", line), line


def test_every_dependency_is_in_the_runtime_lock_and_they_stay_few() -> None:
    locked = {plain(pin): pin for pin in pins("requirements.lock")}
    declared = PROJECT["project"]["dependencies"] + PROJECT["project"]["optional-dependencies"]["postgres"]
    assert {plain(name) for name in declared} <= locked.keys()
    on_linux = [name for name, pin in locked.items() if "win32" not in pin]
    assert len(on_linux) <= 60, "one more is a decision with a reason"


def test_every_import_of_the_program_is_a_declared_dependency() -> None:
    declared = PROJECT["project"]["dependencies"] + PROJECT["project"]["optional-dependencies"]["postgres"]
    known = {IMPORTED_AS.get(name, name.replace("-", "_")) for name in map(plain, declared)}
    known |= set(sys.stdlib_module_names) | {"bot", "pydantic_core"}  # pydantic_core is pydantic's own
    for path in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert {name.split(".")[0] for name in names} <= known, path


def test_the_demo_does_not_download_the_laboratory() -> None:
    groups = PROJECT["dependency-groups"]
    assert PROJECT["tool"]["uv"]["default-groups"] == ["dev"]
    assert {"playwright", "mypy", "ruff"} <= {plain(name) for name in groups["ci"]}
    assert not {plain(name) for name in groups["ci"]} & {plain(name) for name in groups["dev"]}


def test_the_readme_gives_the_two_commands_and_ci_runs_one_of_them() -> None:
    readme = (ROOT / "README.md").read_text()
    assert readme.index("pip install uv && uv run handrail demo") < readme.index("pip install uv && uv run pytest")
    assert "\nbash -c 'pip install uv && uv run pytest'\n" in (ROOT / ".ci/run").read_text()


def test_every_picture_and_page_that_a_page_links_exists() -> None:
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / ".github").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text()):
            assert target.startswith("https://") or (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_suite_leaves_no_test_folder_out_but_faults_and_benchmarks() -> None:
    named = set(PROJECT["tool"]["pytest"]["ini_options"]["testpaths"])
    folders = {path.relative_to(ROOT).parts[1] for path in (ROOT / "tests").glob("*/**/test_*.py")}
    assert {f"tests/{folder}" for folder in folders - {"faults", "benchmarks"}} <= named
    assert not {"tests/faults", "tests/benchmarks", "tests"} & named


def test_the_example_of_settings_names_them_all_and_can_be_used_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    example = ROOT / ".env.example"
    named = re.findall(r"^HANDRAIL_(\w+)=", example.read_text(), flags=re.MULTILINE)
    assert sorted(named) == sorted(field.upper() for field in settings.Settings.model_fields)
    for name in named:
        monkeypatch.delenv(f"HANDRAIL_{name}", raising=False)
    assert settings.read(example) == settings.read(tmp_path / "none")


def test_no_registry_machine_path_or_leftover_stands_in_the_repository() -> None:
    unwanted = ["pypi" + ".org", "files.python" + "hosted", "/wo" + "rk/", "TO" + "DO", "FIX" + "ME"]
    for path in texts():
        if path.name != "LICENSE":
            words = path.read_text(encoding="utf-8")
            assert [word for word in unwanted if word in words] == [], path


def test_packages_are_empty_where_they_only_mark_a_folder() -> None:
    assert [path for path in (ROOT / "bot").rglob("__init__.py") if path.read_text()] == []


def test_the_words_are_found_in_a_checkout() -> None:
    assert prompts_dir() == ROOT / "prompts"
