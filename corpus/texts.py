"""All that a user reads, in German and English: the reader of ``texts.toml``.

One file holds every text, so that wording is edited in one place and a test can see
that both languages are complete and take the same values.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter

from corpus.schema import Language, Notice

TEXTS_FILE = Path(__file__).with_name("texts.toml")


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Key ("group.name") → language → template."""
    data = tomllib.loads(TEXTS_FILE.read_text(encoding="utf-8"))
    return {f"{group}.{name}": texts for group, entries in data.items() for name, texts in entries.items()}


def text(key: str, language: Language = "de", **values: object) -> str:
    """The text of a key with its ``{values}`` filled in.

    Raises:
        KeyError: no such key, or a value that the text needs is missing.
    """
    return catalogue()[key][language].format(**values)


def notice(key: str, **values: object) -> Notice:
    """A remark to be told later, in whichever language."""
    return Notice(key, tuple((name, str(value)) for name, value in values.items()))


def render(remark: Notice, language: Language = "de") -> str:
    return text(remark.key, language, **dict(remark.values))


def placeholders(template: str) -> frozenset[str]:
    """Names of the values a template needs."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)


def terminal_language(environ: Mapping[str, str] | None = None) -> Language:
    """English when the environment's locale says so, German otherwise."""
    environ = os.environ if environ is None else environ
    locale = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    return "en" if locale.lower().startswith("en") else "de"
