"""Which files there are, and what the register ``sources.toml`` says about them."""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from corpus.errors import ConfigError, CorpusMissing, UnreadableDocument
from corpus.inputs import REGISTER, is_ignored, relative_name
from corpus.schema import Source, SourceKind
from ingest.layout import Metadata

SUFFIXES = (".pdf", ".md", ".markdown", ".txt")
# A document's id is part of the addresses of its citations.
MAX_ID_CHARS = 100
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_TABLE = re.compile(r"\s*\[\[\s*[\"']?source[\"']?\s*\]\]")
_SLUG = re.compile(r"[^a-z0-9]+")
_DATE = re.compile(r"^\d{4}(-\d{2}(-\d{2})?)?$")
_GERMAN_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """One file, its register entry if it has one, and whether its bytes are as registered."""

    path: Path
    relative: str
    data: bytes
    sha256: str
    entry: Source | None

    @property
    def is_changed(self) -> bool:
        return self.entry is not None and self.entry.sha256 not in ("", self.sha256)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A file that is not read at all, and why."""

    relative: str
    error: UnreadableDocument


def read_register(directory: Path) -> dict[str, Source]:
    """Register entries by file path relative to the corpus directory.

    Raises:
        ConfigError: the register is not valid TOML, or an entry lacks or repeats something.
    """
    path = directory / REGISTER
    if not path.is_file():
        return {}
    try:
        content = path.read_text(encoding="utf-8-sig")  # Notepad writes a byte order mark
        entries = tomllib.loads(content).get("source", [])
    except OSError as error:
        raise ConfigError("register_syntax", path=path, detail=error.strerror or error) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError("register_syntax", path=path, detail=error) from error
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ConfigError("register_syntax", path=path, detail="[[source]]")
    places = _places(path, content, len(entries))
    sources = [_entry(places[i], i + 1, entry) for i, entry in enumerate(entries)]
    for attribute in ("doc_id", "path"):
        values = [getattr(source, attribute) for source in sources]
        twice = {value for value in values if values.count(value) > 1}
        if twice:
            raise ConfigError("register_twice", path=path, field=attribute, value=sorted(twice)[0])
    return {source.path: source for source in sources}


def _places(path: Path, content: str, count: int) -> list[str]:
    """ "sources.toml:12" for each entry: where its table begins, or only the file if that can't be told."""
    lines = [i for i, line in enumerate(content.splitlines(), start=1) if _TABLE.match(line)]
    return [f"{path}:{line}" for line in lines] if len(lines) == count else [str(path)] * count


def _entry(path: str, number: int, entry: dict[str, Any]) -> Source:
    missing = [key for key in ("id", "title", "edition", "publisher", "kind", "file") if not entry.get(key)]
    if missing:
        raise ConfigError("register_lacks", path=path, number=number, missing=", ".join(missing))
    if entry["kind"] not in get_args(SourceKind):
        raise _bad_value(path, entry, "kind", ", ".join(get_args(SourceKind)))
    for field in ("id", "title", "edition", "publisher", "file"):
        if not isinstance(entry[field], str):
            raise _bad_value(path, entry, field, '"Text"')
    if len(entry["id"]) > MAX_ID_CHARS or not _ID.fullmatch(entry["id"]):
        raise _bad_value(path, entry, "id", f"a-z 0-9 -, 1–{MAX_ID_CHARS} (pflege-schaumburg-2024)")
    if not isinstance(entry.get("urls", []), list):
        raise _bad_value(path, entry, "urls", '["https://…"]')
    as_of = str(entry.get("as_of") or "")
    if as_of and not _DATE.match(as_of):
        raise _bad_value(path, entry, "as_of", "2021, 2025-12, 2025-12-04")
    return Source(
        doc_id=entry["id"],
        title=entry["title"],
        edition=entry["edition"],
        as_of=as_of or None,
        publisher=entry["publisher"],
        kind=entry["kind"],
        path=entry["file"],
        sha256=str(entry.get("sha256") or ""),
        urls=tuple(map(str, entry.get("urls") or ())),
    )


def _bad_value(path: str, entry: dict[str, Any], field: str, allowed: str) -> ConfigError:
    return ConfigError(
        "register_value", path=path, doc_id=entry["id"], field=field, value=entry[field], allowed=allowed
    )


def discover(directory: Path, max_file_mb: int) -> Iterator[CorpusFile | Rejected]:
    """Files below the directory in path order, read into memory one by one.

    Raises:
        CorpusMissing: no such directory, or no document in it.
    """
    if not directory.is_dir():
        raise CorpusMissing("corpus_no_directory", path=directory)
    register = read_register(directory)
    paths = [path for path in sorted(directory.rglob("*")) if _is_candidate(path, directory)]
    if not paths and not register:
        raise CorpusMissing("corpus_empty", path=directory, suffixes=", ".join(SUFFIXES))
    found = set()
    for path in paths:
        relative = relative_name(path, directory)
        found.add(relative)
        yield _load(path, relative, register.get(relative), max_file_mb)
    for relative in sorted(set(register) - found):
        yield Rejected(relative, UnreadableDocument("missing", "file_missing", register=REGISTER))


def _is_candidate(path: Path, directory: Path) -> bool:
    relative = path.relative_to(directory)
    if is_ignored(relative) or relative.as_posix() == REGISTER:
        return False
    return path.is_symlink() or not path.is_dir() or path.suffix.lower() in SUFFIXES


def _load(path: Path, relative: str, entry: Source | None, max_file_mb: int) -> CorpusFile | Rejected:
    try:
        return CorpusFile(path, relative, data := _read(path, max_file_mb), hashlib.sha256(data).hexdigest(), entry)
    except UnreadableDocument as error:
        return Rejected(relative, error)


def _read(path: Path, max_file_mb: int) -> bytes:
    if path.is_symlink() or not path.is_file():
        raise UnreadableDocument("refused", "file_refused")
    if path.suffix.lower() not in SUFFIXES:
        raise UnreadableDocument(
            "unsupported", "file_unsupported", suffix=path.suffix or f"„{path.name}“", suffixes=", ".join(SUFFIXES)
        )
    try:
        size = path.stat().st_size
        if size > max_file_mb * 1_000_000:
            raise UnreadableDocument("too_large", "file_too_large", size=f"{size / 1e6:.1f}", limit=max_file_mb)
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableDocument("unreadable", "file_unreadable", detail=error.strerror or error) from error
    if not data.strip():
        raise UnreadableDocument("empty", "file_empty")
    return data


def source_for(file: CorpusFile, metadata: Metadata, title_text: str, taken: set[str]) -> Source:
    """The register's entry with the file's real hash, or one made from the file itself."""
    if file.entry is not None:
        entry = file.entry
        return Source(
            entry.doc_id, entry.title, entry.edition, entry.as_of, entry.publisher, entry.kind, file.relative,
            file.sha256, entry.urls,
        )  # fmt: skip
    stem = Path(file.relative).stem
    doc_id = base = _slug(stem)[: MAX_ID_CHARS - 10].strip("-") or "dokument"
    number = 2
    while doc_id in taken:
        doc_id, number = f"{base}-{number}", number + 1
    return Source(
        doc_id=doc_id,
        title=metadata.title or title_text or stem,
        edition=f"Stand {metadata.as_of}" if metadata.as_of else "ohne Angabe",
        as_of=metadata.as_of,
        publisher="ohne Angabe",
        kind="other",
        path=file.relative,
        sha256=file.sha256,
        urls=metadata.urls,
    )


def _slug(text: str) -> str:
    text = unicodedata.normalize("NFC", text).lower().translate(_GERMAN_LETTERS)
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _SLUG.sub("-", text).strip("-")
