"""The latest answers, in memory only, so that a reader can save one or ask why it reads so.

Each lies under a name that nobody can guess. It is gone after an hour, when newer ones need its
place, and when the chat ends.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from assistant.record import Record

MAX_KEPT = 300
MAX_AGE_S = 3600.0
TOKEN_BYTES = 15  # 20 characters


@dataclass(frozen=True, slots=True)
class _Kept:
    record: Record
    since: float


class Shelf:
    """``clock``: seconds that never go back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, record: Record) -> str:
        """Returns the name under which ``get`` finds it."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        with self._lock:
            self._drop_old()
            self._kept[token] = _Kept(record, self._clock())
            if len(self._kept) > MAX_KEPT:
                self._kept.popitem(last=False)
        return token

    def get(self, token: str) -> Record | None:
        with self._lock:
            self._drop_old()
            found = self._kept.get(token)
        return found.record if found else None

    def _drop_old(self) -> None:
        """Kept in the order of their age."""
        oldest = self._clock() - MAX_AGE_S
        while self._kept and next(iter(self._kept.values())).since < oldest:
            self._kept.popitem(last=False)
