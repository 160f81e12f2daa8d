"""The documents say what the code says: drawn sections, tables, links, names of files, functions and tests."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

from bot.__main__ import _parser
from bot.config import SETTING_NAMES
from docs import draw
from handlers import routing

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.id.md")
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/*.md", "locales/*.md", "bot/data/*.md", "tests/data/*.md")
    for path in ROOT.glob(pattern)
)
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
OURS = re.compile(r"(bot|handlers|storage|locales|tests|benchmarks|docs)/[\w./*-]*")
NOT_YET = "nothing imports it yet"
IMPORTED_AS = {
    "python-dotenv": "dotenv",
    "python-telegram-bot": "telegram",
    "pillow": "PIL",
    "pillow-heif": "pillow_heif",
    "fpdf2": "fpdf",
    "pydantic-settings": "pydantic_settings",
    "prometheus-client": "prometheus_client",
}
NEVER_IMPORTED = {"tzdata", "hatchling", "editables", "pytest-asyncio", "ruff", "mypy"}


def read(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def rows(document: str, header: str) -> list[list[str]]:
    """The cells of every table in `document` whose header row begins with `header`."""
    found: list[list[str]] = []
    inside = False
    for line in read(document).splitlines():
        if not line.startswith("|"):
            inside = False
        elif line.startswith(f"| {header} |"):
            inside = True
        elif inside and not line.startswith("|--") and not line.startswith("| --"):
            found.append([cell.strip() for cell in line.strip("|").split("|")])
    return found


def named(cells: list[str]) -> list[str]:
    return CODE.findall(cells[0])


@cache
def defined(path: str) -> frozenset[str]:
    """Every function, class and method of a file, as `name` and `Class.name`."""
    names: set[str] = set()
    for node in ast.parse(read(path)).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            names.add(node.name)
        if isinstance(node, ast.ClassDef):
            inner = (each for each in node.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))
            names |= {f"{node.name}.{each.name}" for each in inner}
    return frozenset(names)


# What is drawn


def test_the_drawn_sections_are_as_the_tables_are_now() -> None:
    text = read("docs/architecture.md")
    assert draw.drawn(text) == text, "run: make docs"


def test_every_drawing_is_shown() -> None:
    shown = re.findall(r"<!-- drawn: (\w+) -->", read("docs/architecture.md"))
    assert sorted(shown) == sorted(draw.DRAWINGS)


def test_a_changed_section_is_noticed() -> None:
    text = read("docs/architecture.md")
    assert draw.drawn(text.replace("draft --> new", "draft --> taken")) == text
    with pytest.raises(draw.UnknownDrawing):
        draw.drawn("<!-- drawn: nothing -->\n<!-- /drawn -->")


# Tables


@pytest.mark.parametrize(("document", "header"), [("README.md", "command"), ("README.id.md", "perintah")])
def test_commands(document: str, header: str) -> None:
    listed = [name for cells in rows(document, header) for name in named(cells)]
    in_chat = sorted(name[1:] for name in listed if name.startswith("/"))
    assert in_chat == sorted({*routing.COMMANDS, *routing.ROOM_COMMANDS})
    on_the_machine = sorted(name for name in listed if not name.startswith("/"))
    choices = re.search(r"\{([\w,]+)\}", _parser().format_help())
    assert choices is not None
    assert on_the_machine == sorted(choices[1].split(","))


def test_settings() -> None:
    listed = [name for cells in rows("README.md", "setting") for name in named(cells)]
    assert sorted(listed) == sorted(SETTING_NAMES)


def test_folders_are_there_and_none_is_left_out() -> None:
    listed = {name for cells in rows("README.md", "folder") for name in named(cells)}
    assert [name for name in listed if not (ROOT / name).is_dir()] == []
    with_code = {f"{path.parent.relative_to(ROOT).parts[0]}/" for path in ROOT.glob("*/*.py")}
    assert with_code <= listed


def test_libraries_are_those_of_the_project() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["build"], *extras["dev"]]
    ours = sorted(re.split(r"[\s<>=;\[]", line)[0].lower() for line in wanted)
    assert sorted(name for cells in rows("docs/architecture.md", "library") for name in named(cells)) == ours


def test_what_is_said_to_be_imported_by_nothing_is_and_all_else_is_imported() -> None:
    sources = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("bot", "handlers", "storage", "tests", "benchmarks")
        for path in (ROOT / folder).rglob("*.py")
    )
    for library, why in rows("docs/architecture.md", "library"):
        name = library.strip("`")
        package = IMPORTED_AS.get(name, name)
        imported = re.search(rf"^\s*(import|from) {package}\b", sources, re.MULTILINE) is not None
        assert imported == (NOT_YET not in why and name not in NEVER_IMPORTED), name


def test_events_of_the_log_exist() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py"))
    events = [name for cells in rows("docs/operating.md", "`event`") for name in named(cells)]
    assert len(events) > 5
    assert [name for name in events if f'"{name}"' not in sources] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_make_targets_exist(document: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    commands = [*CODE.findall(read(document)), *re.findall(r"^ {4,}(make .*)$", read(document), re.MULTILINE)]
    said = {match[1] for command in commands if (match := re.match(r"make ([a-z]+)", command))}
    assert said <= targets


# Links, files, functions, tests


@pytest.mark.parametrize("document", DOCUMENTS)
def test_relative_links_lead_somewhere(document: str) -> None:
    folder = (ROOT / document).parent
    links = [link.partition("#")[0] for link in LINK.findall(read(document)) if "://" not in link]
    assert [link for link in links if link and not (folder / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_headings_that_are_linked_to_exist(document: str) -> None:
    folder = (ROOT / document).parent
    for link in LINK.findall(read(document)):
        target, mark, heading = link.partition("#")
        if "://" in link or not mark:
            continue
        text = (folder / target if target else ROOT / document).read_text(encoding="utf-8")
        headings = {re.sub(r"[^\w\- ]", "", line).strip().lower().replace(" ", "-") for line in text.splitlines()}
        assert heading in headings, link


@pytest.mark.parametrize("document", DOCUMENTS)
def test_files_and_what_they_are_said_to_define_exist(document: str) -> None:
    for quoted in CODE.findall(read(document)):
        path, _, name = re.sub(r"::?", ":", quoted).partition(":")
        if not OURS.fullmatch(path):
            continue
        found = list(ROOT.glob(path)) if "*" in path else [ROOT / path]
        assert found, quoted
        assert all(each.exists() for each in found), quoted
        if name:
            assert name in defined(path), quoted


def test_every_promise_names_a_proof() -> None:
    promises = rows("README.md", "promise")
    assert len(promises) > 5
    for promise, proof in promises:
        files = CODE.findall(proof)
        assert files, promise
        for file in files:
            text = read(file)
            assert file.startswith(("benchmarks/", "tests/dialogs/")) or "def test_" in text, promise


def test_every_threat_names_a_test() -> None:
    parts = re.split(r"^## ", read("docs/threat-model.md"), flags=re.MULTILINE)[1:]
    shown = [part for part in parts if "**Shown by:**" in part]
    assert len(shown) > 5
    for part in shown:
        assert "tests/" in part.partition("**Shown by:**")[2].partition("- **")[0]
        assert "**Not defended:**" in part, part.splitlines()[0]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_path_of_a_machine(document: str) -> None:
    assert not re.search(r"(^|[\s=\"'(`])/(home|root|work|tmp|Users|mnt)/", read(document))
