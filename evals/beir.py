"""Any retrieval set through the project's own analysis, index and ranking.

    python -m evals beir DIR [--system NAME]… [--also naive,llama-index] [--run FILE] [--json]

The set's entries are indexed by ``python -m ingest`` in a temporary directory, the
questions go to the retriever as they are, an entry's score is that of its best passage.
Measures are means over the questions that have a relevant entry. A system is a name for
other values of the settings; whatever it does not name stays as the user has set it.
``full`` is everything as it is set, ``full-x`` everything but x.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean

import numpy as np

from assistant.factory import assistant_for
from corpus.embedding import HASHING_MODEL
from corpus.errors import ConfigError, EvalDataError
from corpus.settings import Settings, load_settings, override
from corpus.texts import terminal_language, text
from evals.beir_data import BeirSet, Query, read_set
from evals.metrics.retrieval import ndcg, recall, reciprocal_rank
from evals.peers import PEERS, peer_names
from evals.scratch import build_scratch, first_numbers

DEPTH = 100
CUT = 10
HUB = "hub:"
DEFAULT_SYSTEM = "full"
# What only needs words is built with the hashing embedder: no model is loaded.
WORDS_ONLY: Mapping[str, str | float] = {"embedding_model": HASHING_MODEL, "semantic_weight": 0.0}
SYSTEMS: Mapping[str, Mapping[str, str | float]] = {
    "stems": {**WORDS_ONLY, "gloss_weight": 0.0, "ngram_weight": 0.0},
    "lexical": {**WORDS_ONLY, "gloss_weight": 0.0},
    "gloss": WORDS_ONLY,
    "full": {},
    "full-ngrams": {"ngram_weight": 0.0},
    "full-gloss": {"gloss_weight": 0.0},
}

Ranking = tuple[tuple[str, float], ...]
Search = Callable[[str], Sequence[tuple[int, float]]]


@dataclass(frozen=True, slots=True)
class Asked:
    """``rankings``: query id → (entry id, score), best first. ``milliseconds``: per query, in order."""

    rankings: Mapping[str, Ranking]
    milliseconds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One system's line of the table. Times: the whole build; per query."""

    system: str
    ndcg_at_10: float
    mrr_at_10: float
    recall_at_1: float
    recall_at_5: float
    recall_at_10: float
    recall_at_50: float
    index_seconds: float
    query_p50_ms: float
    query_p95_ms: float


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("directory", type=Path, metavar="DIR", help="corpus.jsonl, queries.jsonl, qrels.tsv")
    parser.add_argument("--run", type=Path, metavar="FILE", help="TREC-Datei der Ränge / TREC run file")
    parser.add_argument("--json", action="store_true", help="Ergebnis als JSON / result as JSON")
    parser.add_argument(
        "--system", action="append", default=[], metavar="NAME", help=" | ".join([*SYSTEMS, f"{HUB}MODEL"])
    )
    parser.add_argument(
        "--also", default="", metavar="NAME,…", help=f"zum Vergleich / side by side: {','.join(PEERS)}"
    )  # fmt: skip


def main(options: argparse.Namespace) -> int:
    """Raises: ConfigError, EvalDataError, BackendError; see ``corpus.errors``."""
    language = terminal_language()
    systems = {name: overrides_of(name) for name in options.system or [DEFAULT_SYSTEM]}
    peers = peer_names(options.also)
    if options.run is not None and not options.run.resolve().parent.is_dir():
        raise EvalDataError("questions_file", path=options.run.parent, detail="kein Verzeichnis / not a directory")
    beir = read_set(options.directory)
    for name in peers:  # before minutes are spent: is its package here? It is also loaded by this.
        PEERS[name](["eine Probe"])
    base = load_settings()
    rows: list[Row] = []
    for name in [*systems, *peers]:
        sys.stderr.write(text("evals.beir_running", language, name=name, entries=len(beir.entries)) + "\n")
        row, asked = run_peer(name, beir) if name in PEERS else run_system(name, beir, override(base, **systems[name]))
        if options.run is not None:
            path = options.run if not rows else _beside(options.run, name)
            write_run(path, name, asked.rankings)
        rows.append(row)
    head = text("evals.beir_head", language, name=beir.name, entries=len(beir.entries), queries=len(beir.queries))
    lines = [json.dumps(_as_json(beir, rows), ensure_ascii=False)] if options.json else [head, *table(rows)]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


def overrides_of(system: str) -> Mapping[str, str | float]:
    """Settings that a system changes.

    Raises:
        ConfigError: no such system.
    """
    if system.startswith(HUB) and len(system) > len(HUB):
        return {"embedding_model": system.removeprefix(HUB)}
    if system not in SYSTEMS:
        known = ", ".join([*SYSTEMS, f"{HUB}MODEL"])
        raise ConfigError("evals_unknown_name", name=system, option="--system", known=known)
    return SYSTEMS[system]


def run_system(name: str, beir: BeirSet, settings: Settings) -> tuple[Row, Asked]:
    """Indexes and asks a set with these settings."""
    with tempfile.TemporaryDirectory(prefix="leine-weser-beir-", ignore_cleanup_errors=True) as directory:
        scratch = build_scratch([(entry.title, entry.text) for entry in beir.entries], settings, Path(directory))
        retriever = assistant_for(scratch.index, scratch.settings).retriever
        most = max(np.bincount(scratch.numbers))  # passages of the longest entry

        def search(question: str) -> list[tuple[int, float]]:
            hits = retriever.retrieve(question, DEPTH * int(most))
            rows = scratch.index.row_of
            return [(scratch.numbers[rows[hit.passage.passage_id]], hit.score) for hit in hits]

        asked = ask(beir, search)
    return row_of(name, beir, asked, scratch.seconds), asked


def run_peer(name: str, beir: BeirSet) -> tuple[Row, Asked]:
    """Raises: DependencyMissing."""
    texts = [f"{entry.title}\n{entry.text}".strip() for entry in beir.entries]
    started = time.perf_counter()
    peer = PEERS[name](texts)
    seconds = time.perf_counter() - started
    asked = ask(beir, lambda question: peer.search(question, DEPTH))
    return row_of(name, beir, asked, seconds), asked


def ask(beir: BeirSet, search: Search) -> Asked:
    """Asks every question once; the first is asked twice, so that nobody pays for a first use."""
    twins: dict[int, list[str]] = {}
    for first, entry in zip(first_numbers([(e.title, e.text) for e in beir.entries]), beir.entries, strict=True):
        twins.setdefault(first, []).append(entry.entry_id)
    search(beir.queries[0].text)
    rankings: dict[str, Ranking] = {}
    milliseconds: list[float] = []
    for query in beir.queries:
        started = time.perf_counter()
        hits = search(query.text)
        milliseconds.append((time.perf_counter() - started) * 1000)
        rankings[query.query_id] = _ranking(hits, twins, beir)
    return Asked(rankings, tuple(milliseconds))


def _ranking(hits: Iterable[tuple[int, float]], twins: Mapping[int, list[str]], beir: BeirSet) -> Ranking:
    """Entries by their best passage; entries with the same text stand together."""
    best: dict[str, float] = {}
    for number, score in hits:
        for entry_id in twins.get(number, [beir.entries[number].entry_id]):
            best.setdefault(entry_id, score)
    return tuple(best.items())[:DEPTH]


def row_of(system: str, beir: BeirSet, asked: Asked, index_seconds: float) -> Row:
    """Means over the set's queries, and percentiles of their times."""
    judged = [_judged(query, beir, asked) for query in beir.queries]

    def mean_recall(k: int) -> float:
        return fmean(recall(found, needed, k) for found, needed in judged)

    return Row(
        system=system,
        ndcg_at_10=fmean(_ndcg(query, beir, asked) for query in beir.queries),
        mrr_at_10=fmean(reciprocal_rank(found[:CUT]) for found, _ in judged),
        recall_at_1=mean_recall(1),
        recall_at_5=mean_recall(5),
        recall_at_10=mean_recall(10),
        recall_at_50=mean_recall(50),
        index_seconds=index_seconds,
        query_p50_ms=float(np.percentile(asked.milliseconds, 50)),
        query_p95_ms=float(np.percentile(asked.milliseconds, 95)),
    )


def _judged(query: Query, beir: BeirSet, asked: Asked) -> tuple[list[frozenset[int]], int]:
    """Each relevant entry is one piece of evidence that is needed."""
    relevant = [entry_id for entry_id, grade in beir.qrels[query.query_id].items() if grade > 0]
    needs = {entry_id: frozenset({number}) for number, entry_id in enumerate(relevant)}
    return [needs.get(entry_id, frozenset()) for entry_id, _ in asked.rankings[query.query_id]], len(needs)


def _ndcg(query: Query, beir: BeirSet, asked: Asked) -> float:
    """nDCG@10 with the grades as gains, as trec_eval has it.

    An entry of grade g brings g needs. Relevant entries that were not found go behind the
    cut, so that the ideal knows how much each of them would have brought at once.
    """
    needs: dict[str, frozenset[int]] = {}
    needed = 0
    for entry_id, grade in beir.qrels[query.query_id].items():
        needs[entry_id] = frozenset(range(needed, needed + max(grade, 0)))
        needed += len(needs[entry_id])
    ranked = [entry_id for entry_id, _ in asked.rankings[query.query_id]]
    found = [needs.get(entry_id, frozenset()) for entry_id in ranked]
    found += [frozenset()] * (CUT - len(found))
    found += [brought for entry_id, brought in needs.items() if entry_id not in set(ranked)]
    return ndcg(found, needed, CUT)


# -- what is written ------------------------------------------------------------------------------


def table(rows: Sequence[Row]) -> list[str]:
    """The table as lines of Markdown."""
    heads = ["system", "nDCG@10", "MRR@10", "R@1", "R@5", "R@10", "R@50", "index s", "p50 ms", "p95 ms"]
    cells = [heads, ["-" * len(head) for head in heads]]
    for row in rows:
        name, *values = asdict(row).values()
        measures, times = values[:-3], values[-3:]
        cells.append([name, *(f"{value:.4f}" for value in measures), *(f"{value:.2f}" for value in times)])
    widths = [max(len(line[column]) for line in cells) for column in range(len(heads))]
    return [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in cells
    ]


def _as_json(beir: BeirSet, rows: Sequence[Row]) -> dict[str, object]:
    return {
        "set": beir.name,
        "entries": len(beir.entries),
        "queries": len(beir.queries),
        "systems": [asdict(row) for row in rows],
    }


def write_run(path: Path, tag: str, rankings: Mapping[str, Ranking]) -> None:
    """A run in TREC's format: query Q0 entry rank score tag. The file appears when it is complete."""
    partial = path.with_name(f"{path.name}.part")
    with partial.open("w", encoding="utf-8", newline="\n") as file:
        for query_id, ranking in rankings.items():
            for rank, (entry_id, score) in enumerate(ranking, start=1):
                file.write(f"{query_id} Q0 {entry_id} {rank} {score:.9g} {tag}\n")
    os.replace(partial, path)


def _beside(path: Path, name: str) -> Path:
    """run.trec → run.naive.trec: a run file holds one system."""
    safe = "".join(sign if sign.isalnum() or sign in "-_" else "-" for sign in name)
    return path.with_name(f"{path.stem}.{safe}{path.suffix}")
