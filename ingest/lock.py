"""One writer at a time: an operating-system lock that dies with its process. The door to filelock."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path

import filelock

from corpus.errors import ConfigError, IndexLocked

LOCK = "lock"
LOCK_PID = "lock.pid"


@contextlib.contextmanager
def index_lock(index_dir: Path) -> Iterator[None]:
    """Holds the lock of an index directory.

    Raises:
        IndexLocked: another process holds it; the error names its process id.
        ConfigError: the directory cannot be made or written.
    """
    lock = filelock.FileLock(index_dir / LOCK)
    try:
        index_dir.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except filelock.Timeout as error:
        raise IndexLocked("index_locked", path=index_dir, pid=_holder(index_dir)) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise ConfigError("index_unwritable", path=index_dir, detail=error.strerror or error) from error
    try:
        (index_dir / LOCK_PID).write_text(str(os.getpid()), encoding="ascii")
        yield
    finally:
        (index_dir / LOCK_PID).unlink(missing_ok=True)
        lock.release()


def _holder(index_dir: Path) -> str:
    try:
        return (index_dir / LOCK_PID).read_text(encoding="ascii").strip() or "?"
    except OSError:
        return "?"
