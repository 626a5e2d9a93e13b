"""Indexes for systems other than the one the chat uses, kept below ``var/`` and rebuilt when stale."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from corpus.errors import IndexStateError
from corpus.index import Index, IndexDirectory
from corpus.settings import PROJECT_ROOT, Settings
from evals.scratch import ingest

INDEXES: Final = PROJECT_ROOT / "var" / "evals"


def index_dir_of(system: str) -> Path:
    """Where the index of a system is kept."""
    return INDEXES / "".join(sign if sign.isalnum() else "-" for sign in system)


def prepared_index(settings: Settings, before_building: Callable[[], None]) -> Index:
    """Opens the index of the settings, after building it where it is missing, stale or another model's.

    The build is that of ``python -m ingest``, in a process of its own: nothing here knows how.

    Raises:
        BackendError, NoSpace: the build failed; the message is the build's.
    """
    home = IndexDirectory(settings.index_dir)
    try:
        return home.open(settings)
    except IndexStateError:
        before_building()
    with tempfile.TemporaryDirectory() as directory:
        ingest(settings, Path(directory))
    return home.open(settings)
