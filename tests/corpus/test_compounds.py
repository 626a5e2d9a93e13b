from __future__ import annotations

from collections.abc import Iterator, Mapping

from corpus.compounds import MAX_LENGTH, CompoundSplitter
from corpus.german import stem


class _Untouched(Mapping[str, int]):
    """A word list that must not be asked."""

    def __getitem__(self, word: str) -> int:
        raise AssertionError(f"looked up {word[:20]}")

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def test_compounds_are_cut_into_known_parts() -> None:
    splitter = CompoundSplitter({stem("garten"): 60, stem("platz"): 70})
    assert splitter.parts("gartenplatz") == ("garten", "platz")
    assert splitter.parts("garten") == ()


def test_compounds_of_endless_words_are_not_looked_for() -> None:
    """A document may hold a "word" of a million letters; the work grows with the cube of the length."""
    splitter = CompoundSplitter(_Untouched())
    assert splitter.parts("a" * (MAX_LENGTH + 1)) == ()
    assert splitter.parts("a" * 1_000_000) == ()
