"""What must not be in any file of the project."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SENTENCE = re.compile(r"[\u3400-\u9fff][\u3400-\u9fff，、（）“”]{5,}[。！？；：]")
#: Where people's words live, and tests that quote them.
WORDY = ("texts/", "tests/", "benchmarks/", "docs/", "cases/categories")
ROOMS_WITHOUT_LIBRARIES = ("cases", "dialog")


def tracked() -> Iterator[Path]:
    """Files that git knows or would take."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    yield from (path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def texts() -> Iterator[tuple[str, str]]:
    for path in tracked():
        try:
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def hits(pattern: str) -> list[str]:
    wanted = re.compile(pattern)
    return [f"{name}: {found.group()}" for name, text in texts() for found in wanted.finditer(text)]


def test_no_file_names_the_host_of_a_package_registry() -> None:
    hosts = "|".join(("py" + "pi", "pythonhosted", "npm" + "js", "debian" + r"\.org", "git" + r"hub\.com"))
    assert hits(rf"https?://[\w.-]*(?:{hosts})[\w.-]*") == []


def test_no_file_names_a_folder_of_the_machine_it_was_written_on() -> None:
    assert hits("/" + r"(?:root|work/main|home/\w+)/") == []


def test_no_file_leaves_work_for_later() -> None:
    assert hits(r"\b(?:TO" + "DO|FIX" + r"ME|XX" + r"X)\b") == []


@pytest.mark.slow
def test_python_holds_no_sentence_for_people() -> None:
    found = [
        f"{name}: {words}"
        for name, text in texts()
        if name.endswith(".py") and not name.startswith(WORDY)
        for words in _strings(ast.parse(text))
        if SENTENCE.search(words)
    ]
    assert found == []


@pytest.mark.parametrize("room", ROOMS_WITHOUT_LIBRARIES)
def test_the_two_inner_rooms_import_the_standard_library_only(room: str) -> None:
    allowed = sys.stdlib_module_names | {room}
    found = [
        f"{name}: {module}"
        for name, text in texts()
        if name.startswith(f"{room}/") and name.endswith(".py")
        for module in _imports(ast.parse(text))
        if module not in allowed
    ]
    assert found == []


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def _strings(tree: ast.AST) -> Iterator[str]:
    """Strings that are values; a docstring is for programmers and may quote."""
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value
