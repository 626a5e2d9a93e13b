"""What import-linter can't see: app.py's imports, file and function lengths, broad excepts."""

from __future__ import annotations

import ast
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGES = ("corpus", "ingest", "assistant", "evals")
SOURCES = [*sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py")), ROOT / "app.py"]
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60
# Where a library raises whatever its parts raise, and one bad file must not stop the rest.
BROAD_EXCEPTS = {
    "ingest/readers/pdf.py": 6,
    "ingest/readers/dispatch.py": 1,
    "ingest/build.py": 1,
    "corpus/embedding.py": 1,
    "assistant/llm.py": 1,
    "corpus/reranking.py": 1,
}


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    """Parsed once. CPython 3.11 can miscount its depth and raise SystemError for good code (gh-106905)."""
    source = path.read_text(encoding="utf-8")
    try:
        return ast.parse(source)
    except SystemError:
        return ast.parse(source)


def imported(tree: ast.Module) -> set[str]:
    modules: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules.add(node.module)
    return modules


def test_app_imports_only_the_two_layers_below_it() -> None:
    top_level = {module.split(".")[0] for module in imported(tree_of(ROOT / "app.py"))}
    assert top_level - set(sys.stdlib_module_names) <= {"assistant", "corpus"}


def test_app_switches_telemetry_off_before_anything_else_is_imported() -> None:
    body = tree_of(ROOT / "app.py").body
    setting = next(i for i, node in enumerate(body) if "GRADIO_ANALYTICS_ENABLED" in ast.unparse(node))
    before = {module for node in body[:setting] for module in imported(ast.Module([node], []))}
    assert before <= {"__future__", "os"}


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_files_and_functions_stay_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_FILE_LINES
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            assert node.end_lineno - node.lineno < MAX_FUNCTION_LINES, node.name


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_modules_say_what_they_are_for(path: Path) -> None:
    assert ast.get_docstring(tree_of(path)), relative(path)


def test_broad_excepts_stand_only_where_they_are_agreed() -> None:
    found = {}
    for path in SOURCES:
        handlers = [n for n in ast.walk(tree_of(path)) if isinstance(n, ast.ExceptHandler)]
        broad = [h for h in handlers if h.type is None or ast.unparse(h.type) in ("Exception", "BaseException")]
        if broad:
            found[relative(path)] = len(broad)
    assert found == BROAD_EXCEPTS


@pytest.mark.parametrize(
    "word", ["pickle.load", "torch.load", "trust_remote_code=True", "yaml.load(", "gr.load", "share=True", "shell=True"]
)
def test_dangerous_calls_are_not_used(word: str) -> None:
    for path in SOURCES:
        assert word not in path.read_text(encoding="utf-8"), relative(path)


def test_no_module_is_called_utils() -> None:
    assert not [path for path in SOURCES if path.stem in ("utils", "helpers", "common", "misc")]
