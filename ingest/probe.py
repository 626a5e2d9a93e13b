"""Opens a finished, unpublished generation and tries it out, in a process of its own.

A damaged vector index can kill the interpreter that opens it; that must happen here and
not in the chat. Called by the build as ``python -m ingest.probe GENERATION INDEX_DIR``;
prints one JSON object and exits 0 when all is well.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from corpus.errors import StrategyError
from corpus.german import words
from corpus.index import CHROMA, Index, IndexDirectory
from corpus.lexical import LexicalQuery
from corpus.manifest import read_manifest, verify
from corpus.vectors import ChromaVectors

SELF_QUERIES = 25
NEIGHBOURS = 10
MIN_OVERLAP = 0.95
SAME_VECTOR = 0.999
# The graph is approximate, and where many texts are nearly the same it passes some of them over
# (seen: 2 of 25). All are in the store, which the exact comparison has just read.
MIN_FOUND = 0.8
# A passage that repeats another one's words many times over may score higher; a passage
# that holds all the words once, and is no longer than the average, comes to 1 / (1 + K1).
MIN_SHARE_OF_BEST = 0.45


@dataclass(frozen=True, slots=True)
class ProbeReport:
    """``overlap``: share of exact nearest neighbours that the approximate index also finds."""

    ok: bool
    detail: str = ""
    passages: int = 0
    lexical_found: int = 0
    vectors_found: int = 0
    asked: int = 0
    overlap: float = 0.0


def probe(directory: Path, index_dir: Path) -> ProbeReport:
    """Counts, self-queries of both indexes, and exact against approximate neighbours.

    Raises:
        StrategyError: the generation can't be opened at all.
    """
    home = IndexDirectory(index_dir)
    manifest = read_manifest(directory, index_dir)
    verify(directory, manifest, index_dir)
    index = home.load(directory, manifest)
    sample = list(range(0, len(index.passages), max(1, len(index.passages) // SELF_QUERIES)))[:SELF_QUERIES]
    lexical_found = sum(_finds_itself(index, row) for row in sample)
    store = ChromaVectors.open(directory / CHROMA)
    try:
        if store.count() != manifest.counts["windows"]:
            return ProbeReport(False, f"vectors {store.count()} != windows {manifest.counts['windows']}")
        asked, vectors_found, overlap = _vector_check(store, SELF_QUERIES)
    finally:
        store.close()
    verify(directory, manifest, index_dir)  # to open a published generation must not change it
    found_enough = vectors_found >= MIN_FOUND * asked
    ok = lexical_found == len(sample) and found_enough and overlap >= MIN_OVERLAP
    detail = "" if ok else f"lexical {lexical_found}, vectors {vectors_found} of {len(sample)}, overlap {overlap:.2f}"
    return ProbeReport(ok, detail, len(index.passages), lexical_found, vectors_found, len(sample), overlap)


def _finds_itself(index: Index, row: int) -> bool:
    """Asked with its own words, no passage scores clearly above the one they come from."""
    passage = index.passages[row]
    text = f"{passage.context}\n{passage.text}"
    if not words(text):
        return True  # nothing but signs: nothing to ask with
    scores = index.lexical.scores(LexicalQuery(text, ""))
    return bool(scores[row] > 0 and scores[row] >= scores.max() * MIN_SHARE_OF_BEST)


def _vector_check(store: ChromaVectors, sample: int) -> tuple[int, int, float]:
    """How many vectors were asked for, found themselves, and what share of neighbours was found."""
    ids = sorted(store.ids())
    matrix = store.vectors(ids)
    rows = range(0, len(ids), max(1, len(ids) // sample))[:sample]
    found = 0
    overlaps = []
    for row in rows:
        near = store.nearest(matrix[row], NEIGHBOURS)
        # A text that occurs twice has two equally near neighbours.
        found += near[0].cosine > SAME_VECTOR
        exact = np.sort(matrix @ matrix[row])[::-1][: len(near)]
        overlaps.append(np.mean([n.cosine >= exact[-1] - 1e-4 for n in near]))
    return len(rows), found, float(np.mean(overlaps)) if overlaps else 1.0


def main(arguments: list[str]) -> int:
    try:
        report = probe(Path(arguments[0]), Path(arguments[1]))
    except StrategyError as error:
        report = ProbeReport(False, str(error))
    print(json.dumps(asdict(report)))
    return 0 if report.ok else 6


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
