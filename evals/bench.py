"""How fast and how large: the lexical index beside what others build, by number of passages.

    python -m evals bench [--passages 1000,10000,100000] [--system NAME]… [--json]

Passages are sentences of the shipped documents, put together anew at random (seeded)
until they are as long as a real one; so their words are as frequent as real ones, but the
vocabulary does not grow with the number, which makes every list of occurrences long: a
hard case. Questions are runs of eight words from such sentences. Each system and size has
a process of its own, whose peak memory is reported. A question's time is the best of
three, so that what else the machine does counts less; ratios compare times of one run.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from assistant.retrieve import HybridRetriever
from corpus.embedding import HASHING_MODEL
from corpus.errors import ConfigError, DependencyMissing
from corpus.gloss import load_glosser
from corpus.index import Index, IndexDirectory
from corpus.lexical import LexicalIndex, Weights
from corpus.sections import SectionIndex
from corpus.settings import Settings
from corpus.texts import terminal_language, text
from evals.peers import LlamaIndexBm25, Peer, TantivyBm25, WhitespaceBm25
from evals.scratch import ingest

SIZES = (1_000, 10_000, 100_000)
LEAST, MOST = 100, 1_000_000
PASSAGE_CHARS = 450
QUESTIONS = 200
QUESTION_WORDS = 8
ROUNDS = 3
TOP = 20
SEED = 20211
NAIVE, LLAMA_INDEX = "naive", "llama-index"


@dataclass(frozen=True, slots=True)
class Figures:
    """One system at one size. ``peak_mb``: of the whole process, 10^6 bytes; 0 where the system can't tell."""

    system: str
    passages: int
    index_seconds: float
    query_p50_ms: float
    query_p95_ms: float
    peak_mb: float


# -- systems --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Own:
    """The project's retriever without vectors: language, gloss, fields, ranking, hits."""

    retriever: HybridRetriever

    def search(self, question: str, k: int) -> list[tuple[int, float]]:
        hits = self.retriever.retrieve(question, k)
        return [(int(hit.passage.passage_id), hit.score) for hit in hits]


def build_own(index: Index, texts: Sequence[str], weights: Weights) -> Own:
    glosser = load_glosser()
    glosses = [glosser.gloss(passage) for passage in texts] if weights.gloss else texts
    lexical = LexicalIndex.build(texts, glosses, weights)
    passages = tuple(replace(index.passages[0], passage_id=str(n), text=passage) for n, passage in enumerate(texts))
    return Own(
        HybridRetriever(
            replace(index, passages=passages, lexical=lexical, sections=SectionIndex.alone(len(passages))), glosser
        )
    )


Build = Callable[[Index, Sequence[str]], Peer]
SYSTEMS: dict[str, Build] = {
    "lexical": lambda index, texts: build_own(index, texts, Weights(gloss=0.0)),
    "gloss": lambda index, texts: build_own(index, texts, Weights()),
    NAIVE: lambda _, texts: WhitespaceBm25.build(texts),
    LLAMA_INDEX: lambda _, texts: LlamaIndexBm25.build(texts),
    "tantivy": lambda _, texts: TantivyBm25.build(texts, Weights().ngram),
}


# -- the command ----------------------------------------------------------------------------------


def add_arguments(parser: argparse.ArgumentParser) -> None:
    sizes = ",".join(map(str, SIZES))
    parser.add_argument("--passages", default=sizes, metavar="N,…", help=f"Größen / sizes: {sizes}")
    parser.add_argument("--system", action="append", default=[], metavar="NAME", help=" | ".join(SYSTEMS))
    parser.add_argument("--json", action="store_true", help="Ergebnis als JSON / result as JSON")


def main(options: argparse.Namespace) -> int:
    """Raises: ConfigError, and what building an index raises; see ``corpus.errors``."""
    language = terminal_language()
    sizes = sizes_of(options.passages)
    names = options.system or list(SYSTEMS)
    for name in names:
        if name not in SYSTEMS:
            raise ConfigError("evals_unknown_name", option="--system", name=name, known=", ".join(SYSTEMS))
    figures: list[Figures] = []
    with tempfile.TemporaryDirectory(prefix="leine-weser-bench-", ignore_cleanup_errors=True) as directory:
        settings = Settings(index_dir=Path(directory) / "index", embedding_model=HASHING_MODEL)
        ingest(settings, Path(directory))
        for size in sizes:
            for name in dict.fromkeys(names):
                sys.stderr.write(text("evals.bench_running", language, name=name, passages=size) + "\n")
                try:
                    figures.append(in_own_process(name, size, settings.index_dir))
                except DependencyMissing as error:
                    if options.system:
                        raise
                    sys.stderr.write(error.text(language) + "\n")
    lines = [json.dumps([asdict(entry) for entry in figures])] if options.json else table(figures)
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def sizes_of(listed: str) -> list[int]:
    """Numbers of passages, each once, in order.

    Raises:
        ConfigError: not a number, or out of range.
    """
    sizes = []
    for part in listed.split(","):
        if not part.strip().isdecimal() or not LEAST <= int(part) <= MOST:
            raise ConfigError("setting_range", name="--passages", value=part.strip(), low=LEAST, high=MOST)
        sizes.append(int(part))
    return list(dict.fromkeys(sizes))


def in_own_process(system: str, passages: int, index_dir: Path) -> Figures:
    """Measures in a new interpreter: memory that one system has used is not counted for the next."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measure, system, passages, index_dir).result()


def measure(system: str, passages: int, index_dir: Path) -> Figures:
    """Builds a system over recombined passages of an index and asks it.

    Raises:
        DependencyMissing: the system's package is not installed.
    """
    index = IndexDirectory(index_dir).open()
    texts, questions = material(index, passages)
    SYSTEMS[system](index, texts[:LEAST])  # libraries and word lists are loaded before the clock starts
    started = time.perf_counter()
    peer = SYSTEMS[system](index, texts)
    seconds = time.perf_counter() - started
    best = np.full(len(questions), np.inf)
    for _ in range(ROUNDS):
        for number, question in enumerate(questions):
            asked = time.perf_counter()
            peer.search(question, TOP)
            best[number] = min(best[number], (time.perf_counter() - asked) * 1000)
    p50, p95 = np.percentile(best, [50, 95])
    return Figures(system, passages, seconds, float(p50), float(p95), _peak_mb())


def material(index: Index, passages: int) -> tuple[list[str], list[str]]:
    """Passages made of real sentences, and questions made of their words. The same every time."""
    spans = (span for passage in index.passages for span in passage.sentences)
    sentences = list(dict.fromkeys(index.documents[span.doc_id].slice(span) for span in spans))
    rng = random.Random(SEED)  # noqa: S311 (no secret hangs on it)
    texts = []
    for _ in range(passages):
        chosen: list[str] = []
        while sum(map(len, chosen)) < PASSAGE_CHARS:
            chosen.append(rng.choice(sentences))
        texts.append(" ".join(chosen))
    long_ones = [words for sentence in sentences if len(words := sentence.split()) >= QUESTION_WORDS]
    questions = []
    for _ in range(QUESTIONS):
        words = rng.choice(long_ones)
        start = rng.randrange(len(words) - QUESTION_WORDS + 1)
        questions.append(" ".join(words[start : start + QUESTION_WORDS]))
    return texts, questions


def _peak_mb() -> float:
    if os.name == "nt":
        return 0.0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak * (1 if sys.platform == "darwin" else 1024) / 1e6


# -- the table ------------------------------------------------------------------------------------


def table(figures: Sequence[Figures]) -> list[str]:
    """Lines of Markdown; the last columns are multiples of the two usual stacks of the same run and size."""
    heads = ["passages", "system", "index s", "p50 ms", "p95 ms", "peak MB"]
    heads += [f"{what} ÷ {peer}" for peer in (NAIVE, LLAMA_INDEX) for what in ("index", "p50", "p95")]
    cells = [heads, ["-" * len(head) for head in heads]]
    for own in figures:
        line = [f"{own.passages:,}", own.system, f"{own.index_seconds:.2f}"]
        line += [f"{own.query_p50_ms:.2f}", f"{own.query_p95_ms:.2f}", f"{own.peak_mb:.0f}"]
        for name in (NAIVE, LLAMA_INDEX):
            peer = next((other for other in figures if (other.system, other.passages) == (name, own.passages)), None)
            line += ratios(own, peer) if peer else ["–"] * 3
        cells.append(line)
    widths = [max(len(line[column]) for line in cells) for column in range(len(heads))]
    return [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in cells
    ]


def ratios(own: Figures, peer: Figures) -> list[str]:
    """Index time, p50 and p95 as multiples of another system's: below 1 is faster than it."""
    pairs = [
        (own.index_seconds, peer.index_seconds),
        (own.query_p50_ms, peer.query_p50_ms),
        (own.query_p95_ms, peer.query_p95_ms),
    ]
    return [f"{ours / theirs:.2f}" if theirs else "–" for ours, theirs in pairs]
