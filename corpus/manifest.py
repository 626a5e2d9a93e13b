"""What an index generation was built from, and the checksums that prove it is whole."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corpus.embedding import EmbedderFingerprint
from corpus.errors import IndexCorrupt, IndexIncompatible

FORMAT_VERSION = 2  # 2: register, glosses, vectors of windows and sentences
MANIFEST = "manifest.json"
# Chroma writes a row of its own into this table at every opening, even for reading.
VOLATILE_TABLES = frozenset({"acquire_write"})


@dataclass(frozen=True, slots=True)
class Manifest:
    """``inputs``: sha256 of every file of the corpus directory, by relative path.

    ``settings``: the settings that shaped the index. ``files``: digests of the
    generation's own files. ``created``: UTC, ISO 8601; for people, never for ordering.
    """

    format_version: int
    generation: str
    created: str
    analysis_version: int
    corpus_dir: str
    inputs: dict[str, str]
    settings: dict[str, float | int | str]
    embedder: EmbedderFingerprint
    counts: dict[str, int]
    files: dict[str, str]

    def inputs_digest(self) -> str:
        return digest_of(self.inputs)


def digest_of(mapping: dict[str, str]) -> str:
    return hashlib.sha256(json.dumps(sorted(mapping.items())).encode()).hexdigest()


def write_manifest(directory: Path, manifest: Manifest) -> None:
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1, sort_keys=True)
    (directory / MANIFEST).write_text(text + "\n", encoding="utf-8")


def read_manifest(directory: Path, index_dir: Path) -> Manifest:
    """Raises:
    IndexCorrupt: no manifest, or not one.
    IndexIncompatible: written by another version of the format.
    """
    path = directory / MANIFEST
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        version = int(data["format_version"])
        if version != FORMAT_VERSION:
            raise IndexIncompatible(
                "index_incompatible_format",
                generation=directory.name, built=version, wanted=FORMAT_VERSION, path=index_dir,
            )  # fmt: skip
        embedder = data.pop("embedder")
        probes = tuple(tuple(row) for row in embedder.pop("probes"))
        return Manifest(embedder=EmbedderFingerprint(probes=probes, **embedder), **data)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexCorrupt("index_corrupt", detail=type(error).__name__, file=MANIFEST, path=index_dir) from error


def file_digests(directory: Path) -> dict[str, str]:
    """Digest of every file below the directory but the manifest, by relative path."""
    return {relative: file_digest(directory / relative) for relative in sorted(_files(directory))}


def verify(directory: Path, manifest: Manifest, index_dir: Path, parts: Iterable[str] = ("",)) -> None:
    """Compares the files whose path starts with one of ``parts`` to the manifest.

    Raises:
        IndexCorrupt: a file is missing, differs, or is one too many.
    """
    prefixes = tuple(parts)
    expected = {name: digest for name, digest in manifest.files.items() if name.startswith(prefixes)}
    present = {name for name in _files(directory) if name.startswith(prefixes)}
    for name in sorted(present | set(expected)):
        detail = ""
        if name not in present:
            detail = "fehlt / missing"
        elif name not in expected:
            detail = "gehört nicht dazu / does not belong"
        elif file_digest(directory / name) != expected[name]:
            detail = "Prüfsumme weicht ab / checksum differs"
        if detail:
            raise IndexCorrupt("index_corrupt", detail=detail, file=f"{directory.name}/{name}", path=index_dir)


def _files(directory: Path) -> set[str]:
    return {
        path.relative_to(directory).as_posix()
        for path in directory.rglob("*")
        if path.is_file() and path.name != MANIFEST and not path.name.endswith(("-journal", "-wal", "-shm"))
    }


def file_digest(path: Path) -> str:
    """sha256 of a file; of an SQLite database, of its rows (see ``VOLATILE_TABLES``)."""
    if path.suffix == ".sqlite3":
        return _database_digest(path)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _database_digest(path: Path) -> str:
    """A damaged page raises or changes the digest; either way it no longer matches."""
    digest = hashlib.sha256()
    try:
        with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True)) as connection:
            connection.text_factory = bytes
            # integrity_check, not quick_check: only it compares indexes with their tables.
            check = connection.execute("PRAGMA integrity_check").fetchone()[0]
            if check not in (b"ok", "ok"):
                return "damaged"
            schema = connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
            digest.update(repr(schema).encode())
            for kind, table, _ in schema:
                name = table.decode()
                if kind != b"table" or name in VOLATILE_TABLES:
                    continue
                digest.update(name.encode())
                for row in connection.execute(f'SELECT * FROM "{name}"'):  # noqa: S608 (names from the file)
                    digest.update(repr(row).encode())
    except (sqlite3.Error, UnicodeDecodeError):
        return "damaged"
    return digest.hexdigest()


def fsync_tree(directory: Path) -> None:
    """Forces files and directories to disk, so that a published index survives power loss."""
    for path in [*directory.rglob("*"), directory]:
        fsync(path)


def fsync(path: Path) -> None:
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0)
    if path.is_dir() and os.name == "nt":
        return  # Windows can't open directories
    descriptor = os.open(path, flags)
    try:
        with contextlib.suppress(OSError):  # some network file systems refuse
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
