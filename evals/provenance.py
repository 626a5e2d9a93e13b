"""What a run was made with: code, index, settings, packages. Nothing about the person or the machine's name."""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
from collections.abc import Collection
from dataclasses import dataclass, fields
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Final

from corpus.manifest import Manifest, digest_of
from corpus.settings import PROJECT_ROOT, Settings

DISTRIBUTION: Final = "leine-weser-assistent"
CODE: Final = ("corpus", "assistant", "evals")
GIT_SECONDS: Final = 10
# Where things lie and where the chat listens changes no answer.
PLACES: Final = frozenset({"corpus_dir", "index_dir", "host", "port"})


@dataclass(frozen=True, slots=True)
class Made:
    """``code_sha256``: of the source files that answering and scoring run through."""

    commit: str
    uncommitted_changes: bool
    code_sha256: str
    index_sha256: str
    settings: dict[str, str]
    packages: dict[str, str]
    python: str
    platform: str


def made_with(settings: Settings, manifest: Manifest) -> Made:
    return Made(
        commit=_git("rev-parse", "HEAD"),
        uncommitted_changes=bool(_git("status", "--porcelain", "--", *CODE)),
        code_sha256=code_digest(),
        index_sha256=index_digest(manifest),
        settings=told_settings(settings),
        packages=package_versions(),
        python=platform.python_version(),
        platform=f"{platform.system()} {platform.machine()}",
    )


def identity(set_sha256: str, questions: Collection[str], documents: Collection[str], system: str, made: Made) -> str:
    """Equal exactly where two runs ask the same questions of the same program and index."""
    settings = {name: value for name, value in made.settings.items() if name not in PLACES}
    parts = [
        set_sha256, sorted(questions), sorted(documents), system,
        made.code_sha256, made.index_sha256, sorted(settings.items()),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def code_digest() -> str:
    digest = hashlib.sha256()
    for package in CODE:
        for path in sorted((PROJECT_ROOT / package).rglob("*")):
            if path.suffix in (".py", ".toml") and "documents" not in path.parts:
                digest.update(path.relative_to(PROJECT_ROOT).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def index_digest(manifest: Manifest) -> str:
    """Of what a generation holds. The vector store's file differs between builds of the same vectors."""
    return digest_of({name: digest for name, digest in manifest.files.items() if not name.startswith("chroma/")})


def told_settings(settings: Settings) -> dict[str, str]:
    """All settings as text; paths inside the project relative to it, others by their last name only."""
    return {field.name: _told(getattr(settings, field.name)) for field in fields(settings)}


def _told(value: object) -> str:
    if not isinstance(value, Path):
        return str(value) or "–"
    resolved = value.resolve()
    return resolved.relative_to(PROJECT_ROOT).as_posix() if resolved.is_relative_to(PROJECT_ROOT) else resolved.name


def package_versions() -> dict[str, str]:
    """Versions of the project's own dependencies, by name."""
    found = {}
    try:
        wanted = requires(DISTRIBUTION) or []
    except PackageNotFoundError:
        return {}
    for requirement in wanted:
        if "extra ==" in requirement:
            continue
        name = "".join(c if c.isalnum() or c in "-_." else " " for c in requirement).split()[0]
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "–"
    return dict(sorted(found.items()))


def _git(*arguments: str) -> str:
    """What git says about the checkout; empty where there is no git or no checkout."""
    try:
        result = subprocess.run(
            ["git", *arguments], cwd=PROJECT_ROOT, capture_output=True, text=True, timeout=GIT_SECONDS, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return result.stdout.strip() if result.returncode == 0 else ""
