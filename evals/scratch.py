"""A temporary index over texts that are no files, built by ``python -m ingest`` like any other.

Each text becomes one Markdown file with one paragraph. Its punctuation is written as
character references, so that nothing in it can be read as a heading, a list, a table or
an emphasis, and the document's text is the text itself with single spaces. Paragraphs
are cut only above the largest length that the setting allows: the sets' units are what
is judged, not this project's way of cutting.
"""

from __future__ import annotations

import json
import os
import re
import string
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from corpus.errors import BackendError, NoSpace
from corpus.index import Index, IndexDirectory
from corpus.settings import ENV_PREFIX, PROJECT_ROOT, Settings, override

PASSAGE_MAX_CHARS = 4000
NO_TITLE = "–"  # the register of documents needs a title; this one has no token
_REFERENCES = {ord(sign): f"&#{ord(sign)};" for sign in string.punctuation}


@dataclass(frozen=True, slots=True)
class ScratchIndex:
    """``numbers``: row in the lexical index → number of the text it came from. ``seconds``: the whole build."""

    index: Index
    settings: Settings
    numbers: tuple[int, ...]
    seconds: float


def build_scratch(texts: Sequence[tuple[str, str]], settings: Settings, directory: Path) -> ScratchIndex:
    """Indexes (title, text) pairs below an empty directory.

    Pairs that differ in nothing but white space share a file: the number is that of the first.

    Raises:
        BackendError, NoSpace: the build failed; the message is that of ``python -m ingest``.
    """
    corpus_dir = directory / "corpus"
    corpus_dir.mkdir()
    _write_corpus(texts, corpus_dir)
    # The glossary says what words mean in the shipped documents; a set of another field has none.
    glossary = directory / "glossary.toml"
    glossary.write_text("", encoding="utf-8")
    settings = override(
        settings,
        corpus_dir=corpus_dir,
        index_dir=directory / "index",
        glossary=glossary,
        passage_max_chars=PASSAGE_MAX_CHARS,
    )
    started = time.perf_counter()
    ingest(settings, directory)
    seconds = time.perf_counter() - started
    index = IndexDirectory(settings.index_dir).open(settings)
    number_of = {doc_id: int(Path(document.source.path).stem) for doc_id, document in index.documents.items()}
    return ScratchIndex(
        index, settings, tuple(number_of[passage.span.doc_id] for passage in index.passages), seconds
    )  # fmt: skip


def first_numbers(texts: Iterable[tuple[str, str]]) -> list[int]:
    """For each pair the number of the first one that is the same but for white space."""
    first: dict[tuple[str, str], int] = {}
    return [first.setdefault(_plain(title, text), number) for number, (title, text) in enumerate(texts)]


def _write_corpus(texts: Sequence[tuple[str, str]], corpus_dir: Path) -> None:
    for number, first in enumerate(first_numbers(texts)):
        if number == first:
            title, text = _plain(*texts[number])
            heading = json.dumps(title or NO_TITLE, ensure_ascii=False)  # a JSON string is a YAML string
            body = (text or title).translate(_REFERENCES)
            path = corpus_dir / f"{number:07d}.md"
            path.write_text(f"---\ntitle: {heading}\n---\n\n{body}\n", encoding="utf-8", errors="replace", newline="\n")


def _plain(title: str, text: str) -> tuple[str, str]:
    """Single spaces; the title without characters that front matter can't hold."""
    title = "".join(sign if sign.isprintable() else " " for sign in title)
    return " ".join(title.split()), " ".join(text.split())


def ingest(settings: Settings, directory: Path) -> None:
    """Runs ``python -m ingest`` with exactly these settings and no others.

    ``directory``: where the settings file of the build may be written.

    Raises:
        BackendError, NoSpace: the build failed; the message is the build's.
    """
    config = directory / "settings.toml"
    config.write_text("", encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ENV_PREFIX)}
    environment[f"{ENV_PREFIX}CONFIG"] = str(config)
    for field in fields(Settings):
        value = getattr(settings, field.name)
        if value != field.default:
            environment[f"{ENV_PREFIX}{field.name.upper()}"] = str(value)
    command = [sys.executable, "-m", "ingest", "--quiet"]
    result = subprocess.run(command, cwd=PROJECT_ROOT, env=environment, capture_output=True, text=True, check=False)
    if result.returncode == 0:
        return
    told = re.sub(r"\s+", " ", result.stderr).strip()[-600:]
    if result.returncode == NoSpace.exit_code:
        raise NoSpace("evals_index_failed", code=result.returncode, detail=told)
    raise BackendError("evals_index_failed", code=result.returncode, detail=told)
