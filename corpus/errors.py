"""The exception tree. Everything that a caller may want to catch derives from one base.

::

    StrategyError
    ├── ConfigError               a setting or an argument has no usable value     exit 2
    ├── QuestionError             the question can't be asked as it stands         exit 2
    ├── EvalDataError             a question or answer file is malformed           exit 2
    ├── CorpusError               documents                                        exit 1
    │   ├── CorpusMissing         no directory, or nothing in it to index
    │   └── UnreadableDocument    one file that could not be read (has a status)
    ├── IndexStateError           the index on disk                                exit 5
    │   ├── IndexMissing          nothing has been published there
    │   ├── IndexStale            built from other documents or settings
    │   ├── IndexIncompatible     built with another embedding model or format
    │   ├── IndexCorrupt          a file differs from its manifest                 exit 6
    │   └── IndexLocked           another process is writing it                    exit 3
    ├── NoSpace                   the disk is full, or would be                    exit 4
    └── BackendError              something outside the project failed             exit 7
        ├── DependencyMissing     a package is not installed
        ├── ModelFailed           a language model gave no complete answer
        ├── EmbedderUnavailable   an embedding model can't be loaded
        ├── RerankerUnavailable   a cross-encoder can't be loaded
        └── LexiconDamaged        the word list is missing or damaged

An error carries the key of its text in ``texts.toml`` and the values that fill it, so
that the same error can be told in German and in English. A text names the value, the
limit and the next command. ``exit_code`` is what the command line returns for it.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from corpus.schema import Language, Notice
from corpus.texts import notice, text

ReadStatus = Literal[
    "empty", "unreadable", "encrypted", "truncated", "no_text", "misnamed", "too_large", "unsupported", "refused",
    "missing",
]  # fmt: skip


class StrategyError(Exception):
    """Base of all errors that this project raises on purpose.

    ``key``: a key of the group ``error`` in ``texts.toml``, without the group.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key, values)
        self.key = key
        self.values = values

    def text(self, language: Language = "de") -> str:
        return text(f"error.{self.key}", language, **self.values)

    def notice(self) -> Notice:
        """The same, as data that can be stored and told later."""
        return notice(f"error.{self.key}", **self.values)

    def __str__(self) -> str:
        return self.text("en")

    def __reduce__(self) -> tuple[object, ...]:
        """So that an error survives the way out of a child process."""
        return _rebuild, (type(self), self.key, self.values)


def _rebuild(kind: type[StrategyError], key: str, values: dict[str, object]) -> StrategyError:
    return kind(key, **values)


class ConfigError(StrategyError):
    exit_code = 2


class QuestionError(StrategyError):
    exit_code = 2


class EvalDataError(StrategyError):
    exit_code = 2


class CorpusError(StrategyError):
    exit_code = 1


class CorpusMissing(CorpusError):
    pass


class UnreadableDocument(CorpusError):
    """One file could not be read; ``status`` goes into the ledger."""

    def __init__(self, status: ReadStatus, key: str, **values: object) -> None:
        super().__init__(key, **values)
        self.status: ReadStatus = status

    def __reduce__(self) -> tuple[object, ...]:
        return _unreadable, (self.status, self.key, self.values)


def _unreadable(status: ReadStatus, key: str, values: dict[str, object]) -> UnreadableDocument:
    """Rebuilds the error on the other side of a process border."""
    return UnreadableDocument(status, key, **values)


class IndexStateError(StrategyError):
    exit_code = 5


class IndexMissing(IndexStateError):
    pass


class IndexStale(IndexStateError):
    pass


class IndexIncompatible(IndexStateError):
    pass


class IndexCorrupt(IndexStateError):
    exit_code = 6


class IndexLocked(IndexStateError):
    exit_code = 3


class NoSpace(StrategyError):
    exit_code = 4


class BackendError(StrategyError):
    exit_code = 7


class DependencyMissing(BackendError):
    pass


class ModelFailed(BackendError):
    pass


class EmbedderUnavailable(BackendError):
    pass


class RerankerUnavailable(BackendError):
    pass


class LexiconDamaged(BackendError):
    pass
