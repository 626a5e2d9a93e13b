"""Settings → Assistant: the only place that decides which parts answer a question."""

from __future__ import annotations

from assistant.answer import Assistant
from assistant.retrieve import LexicalRetriever
from corpus.errors import IndexMissing
from corpus.index import Index, IndexDirectory
from corpus.settings import Settings


def open_assistant(settings: Settings) -> Assistant:
    """An assistant over the live generation.

    Raises:
        IndexStateError: missing, stale, incompatible or corrupt index.
    """
    return assistant_for(IndexDirectory(settings.index_dir).open(settings), settings)


def assistant_for(index: Index, settings: Settings) -> Assistant:
    return Assistant(index, LexicalRetriever(index), settings)


class LiveAssistant:
    """Follows the live generation: a chat that runs while the index is rebuilt.

    ``get`` looks at ``CURRENT`` each time and opens a new generation when it has
    changed; an answer is made from one generation only.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._home = IndexDirectory(settings.index_dir)
        self._assistant: Assistant | None = None

    def get(self) -> Assistant:
        """Raises IndexStateError when there is no index to open and none was open before."""
        try:
            name = self._home.current()
        except IndexMissing:
            if self._assistant is None:
                raise
            return self._assistant
        if self._assistant is None or self._assistant.index.generation != name:
            # The documents may just be being edited: the running chat stays with its index.
            index = self._home.open(self._settings, check_documents=False)
            self._assistant = assistant_for(index, self._settings)
        return self._assistant
