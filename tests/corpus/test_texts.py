"""Every text in both languages, with the same values, and none missing or left over in the code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any, get_args

import pytest

from assistant.questions.kinds import WITHOUT_DOCUMENTS
from corpus import errors
from corpus.errors import StrategyError
from corpus.schema import Notice
from corpus.texts import catalogue, notice, placeholders, render, terminal_language, text
from ingest.ledger import FileStatus
from tests.conftest import ROOT

PACKAGES = ("corpus", "ingest", "assistant", "evals")
SOURCES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))] + [ROOT / "app.py"]
SOURCES.remove(ROOT / "corpus" / "errors.py")  # passes on what others give it
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}
ERROR_CLASSES = {
    name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, StrategyError)
}


def calls(*names: str) -> Iterator[tuple[str, ast.Call]]:
    """Calls of functions or methods of these names, each with its place."""
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
                if name in names:
                    yield f"{path.relative_to(ROOT).as_posix()}:{node.lineno}", node


def literal_uses() -> Iterator[tuple[str, str, set[str] | None]]:
    """Place, key and names of the values, of every use with a literal key; None where values come from a mapping."""
    for place, call in calls(*ERROR_CLASSES):
        position = 1 if getattr(call.func, "id", "") == "UnreadableDocument" else 0
        if len(call.args) > position:
            key = call.args[position]
            assert isinstance(key, ast.Constant), f"{place}: the key of an error stands in the code"
            yield place, f"error.{ast.literal_eval(key)}", value_names(call)
    for place, call in calls("text", "notice"):
        if call.args and isinstance(call.args[0], ast.Constant):
            yield place, str(call.args[0].value), value_names(call)


def value_names(call: ast.Call) -> set[str] | None:
    names = {keyword.arg for keyword in call.keywords if keyword.arg != "language"}
    return None if None in names else {str(name) for name in names}


def literals(annotation: Any) -> set[str]:
    """The values of a Literal, or of a union of them."""
    parts = get_args(annotation)
    return {value for part in parts for value in (literals(part) if get_args(part) else {part})}


def built_keys() -> dict[str, set[str]]:
    """Beginning of the keys that are built at run time → the endings that can occur."""
    steps = {call.args[0].value for _, call in calls("step") if isinstance(call.args[0], ast.Constant)}
    return {
        "ingest.step_": {str(step) for step in steps},
        "status.": literals(FileStatus),
        "assistant.example_": {str(number) for number in range(1, 6)},
        "assistant.": {str(kind) for kind in WITHOUT_DOCUMENTS},
    }


def prefixes_in_code() -> set[str]:
    """Beginnings of f-strings that look like keys."""
    groups = {key.partition(".")[0] for key in catalogue()}
    found = set()
    for tree in TREES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                start = str(node.values[0].value)
                if re.fullmatch(rf"({'|'.join(groups)})\.\w*", start):
                    found.add(start)
    return found


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_texts_are_complete_in_both_languages_with_the_same_values(key: str) -> None:
    entry = catalogue()[key]
    assert list(entry) == ["de", "en"]
    assert all(template.strip() == template and template for template in entry.values())
    assert placeholders(entry["de"]) == placeholders(entry["en"])
    for template in entry.values():
        for _, name, spec, conversion in Formatter().parse(template):
            # A notice holds its values as strings: no number formats, no attributes, no positions.
            assert name is None or name.isidentifier()
            assert not spec
            assert not conversion
    parameters = {"key", "language"} | ({"status"} if key.startswith("error.") else set())
    assert not placeholders(entry["de"]) & parameters, "would collide with a parameter"


def test_texts_exist_for_every_key_in_the_code_with_the_values_that_are_given() -> None:
    uses = list(literal_uses())
    assert len(uses) > 100, "the search through the code finds the uses"
    for place, key, names in uses:
        assert key in catalogue(), f"{place}: no text {key}"
        if names is not None:
            assert names == placeholders(catalogue()[key]["de"]), f"{place}: {key}"


def test_texts_exist_for_every_key_that_is_built_at_run_time() -> None:
    assert prefixes_in_code() == set(built_keys())
    for prefix, endings in built_keys().items():
        assert endings
        assert {f"{prefix}{ending}" for ending in endings} <= set(catalogue()), prefix


def test_texts_are_all_used() -> None:
    constants = {
        node.value
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    used = {key for _, key, _ in literal_uses()} | (constants & set(catalogue()))
    used |= {f"{prefix}{ending}" for prefix, endings in built_keys().items() for ending in endings}
    assert sorted(set(catalogue()) - used) == []


def is_runnable(module: str) -> bool:
    """Is it a package with a ``__main__``, or a module that does something when it is run?"""
    path = ROOT.joinpath(*module.split("."))
    if path.is_dir():
        return (path / "__main__.py").is_file()
    return path.with_suffix(".py").is_file() and 'if __name__ == "__main__":' in path.with_suffix(".py").read_text(
        "utf-8"
    )


def test_texts_know_what_can_be_run() -> None:
    assert is_runnable("ingest")
    assert is_runnable("corpus.lexicon.build")
    assert not is_runnable("corpus")  # a package without a main
    assert not is_runnable("corpus.lexicon")
    assert not is_runnable("corpus.gloss")
    assert not is_runnable("corpus.nichts")


def test_texts_name_only_commands_and_settings_files_that_exist() -> None:
    for key, entry in catalogue().items():
        for template in entry.values():
            for module in re.findall(r"python -m (\w+(?:\.\w+)*)", template):
                assert is_runnable(module), f"{key}: {module}"
            for path in re.findall(r"\bdocs/[\w.-]+\.md", template):
                assert Path(ROOT, path).is_file(), key


def test_texts_fill_in_values_as_they_are() -> None:
    told = text("ledger.page_unreadable", "de", page=7, detail="{page} & <b>")
    assert told == "Seite 7 ist nicht lesbar ({page} & <b>)"


def test_texts_missing_key_or_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        text("ledger.nothing")
    with pytest.raises(KeyError, match="detail"):
        text("ledger.page_unreadable", page=7)


def test_texts_notice_keeps_values_as_text_and_is_told_in_either_language() -> None:
    remark = notice("ledger.page_without_text", page=3)
    assert remark == Notice("ledger.page_without_text", (("page", "3"),))
    assert render(remark) == "Seite 3 hat keinen Text: Bild oder leer"
    assert render(remark, "en") == "page 3 has no text: image or empty"


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "de"),
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "C.UTF-8"}, "de"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "de_AT.UTF-8"}, "de"),
        ({"LC_ALL": "", "LANG": "EN"}, "en"),
    ],
)
def test_texts_terminal_speaks_the_language_of_the_locale(environ: dict[str, str], language: str) -> None:
    assert terminal_language(environ) == language
