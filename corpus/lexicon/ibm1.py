"""Translation probabilities p(target word | source word) by IBM model 1.

Every target word of a pair is explained by the pair's source words; expectation
maximisation counts how often each does. Source: Brown et al. 1993, "The Mathematics of
Statistical Machine Translation", section 4.2 (here without the empty word: dictionary
entries have little to leave unexplained).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

ITERATIONS = 6
# A pair of single words is a statement of its own; a phrase is only a hint for each word.
SINGLE_WEIGHT = 1.0
PHRASE_WEIGHT = 0.7


@dataclass(frozen=True, slots=True)
class Link:
    """One target word a source word is translated by; ``count``: expected number of times."""

    target: str
    probability: float
    count: float


def translation_table(
    sources: Sequence[Sequence[str]], targets: Sequence[Sequence[str]], *, threshold: float = 0.02
) -> dict[str, list[Link]]:
    """Source word → its links above ``threshold``, best first.

    Args:
        sources, targets: n word lists each; pair i is (sources[i], targets[i]), none empty.
    """
    source_ids, source_words = _numbered(sources)
    target_ids, target_words = _numbered(targets)
    source_lengths = np.array([len(words) for words in sources])
    target_lengths = np.array([len(words) for words in targets])
    links = source_lengths * target_lengths
    pair = np.repeat(np.arange(len(links)), links)
    position = np.arange(links.sum()) - np.repeat(np.cumsum(links) - links, links)
    target_at = np.repeat(np.cumsum(target_lengths) - target_lengths, links) + position % target_lengths[pair]
    source_at = np.repeat(np.cumsum(source_lengths) - source_lengths, links) + position // target_lengths[pair]
    key = source_ids[source_at].astype(np.int64) * len(target_words) + target_ids[target_at]
    unique, link = np.unique(key, return_inverse=True)
    weight: Floats = np.where(links == 1, SINGLE_WEIGHT, PHRASE_WEIGHT)[pair]
    source_of = unique // len(target_words)
    probability, count = _maximise(link, source_of, target_at, weight, len(source_words))
    table: dict[str, list[Link]] = {}
    for row in np.flatnonzero(probability > threshold):
        found = Link(target_words[unique[row] % len(target_words)], float(probability[row]), float(count[row]))
        table.setdefault(source_words[source_of[row]], []).append(found)
    for found_links in table.values():
        found_links.sort(key=lambda item: -item.probability)
    return table


def _maximise(link: Ints, source_of: Ints, target_at: Ints, weight: Floats, sources: int) -> tuple[Floats, Floats]:
    """p(target | source) of every distinct link, and its expected count."""
    probability: Floats = np.ones(len(source_of))
    count: Floats = np.zeros(len(source_of))
    for _ in range(ITERATIONS):
        share = probability[link]
        total = np.bincount(target_at, weights=share)
        explained = weight * share / np.maximum(total[target_at], 1e-12)
        count = np.bincount(link, weights=explained, minlength=len(source_of)).astype(np.float64)
        per_source = np.bincount(source_of, weights=count, minlength=sources)
        probability = count / np.maximum(per_source[source_of], 1e-12)
    return probability, count


def _numbered(rows: Sequence[Sequence[str]]) -> tuple[Ints, list[str]]:
    numbers: dict[str, int] = {}
    flat = [numbers.setdefault(word, len(numbers)) for row in rows for word in row]
    return np.array(flat, dtype=np.int64), list(numbers)
