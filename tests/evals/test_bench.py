"""The measuring of speed: what is measured, not how fast this machine is today."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import fields

import pytest

from corpus.errors import ConfigError, DependencyMissing
from corpus.index import Index
from corpus.lexical import Weights
from corpus.settings import Settings
from evals import bench
from evals.bench import (
    LEAST,
    QUESTION_WORDS,
    QUESTIONS,
    Figures,
    build_own,
    in_own_process,
    material,
    measure,
    ratios,
    sizes_of,
    table,
)


def options(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    bench.add_arguments(parser)
    return parser.parse_args(arguments)


def test_material_is_made_of_real_sentences_and_is_the_same_every_time(shipped_index: Index) -> None:
    texts, questions = material(shipped_index, 50)
    assert (texts, questions) == material(shipped_index, 50)
    assert len(set(texts)) == 50
    assert min(map(len, texts)) >= bench.PASSAGE_CHARS
    spans = [span for passage in shipped_index.passages for span in passage.sentences]
    sentences = {shipped_index.documents[span.doc_id].slice(span) for span in spans}
    for passage in texts[:5]:
        assert any(passage.startswith(sentence) for sentence in sentences)
        assert any(passage.endswith(sentence) for sentence in sentences)
    assert len(questions) == QUESTIONS
    words = {word for sentence in sentences for word in sentence.split()}
    for question in questions:
        assert len(question.split()) == QUESTION_WORDS
        assert set(question.split()) <= words


def test_own_system_finds_the_passage_it_is_asked_for(shipped_index: Index) -> None:
    texts, _ = material(shipped_index, 40)
    for weights in (Weights(gloss=0.0), Weights()):
        peer = build_own(shipped_index, texts, weights)
        hits = peer.search(texts[17], 5)
        assert hits[0][0] == 17
        assert len(hits) == 5
        assert [score for _, score in hits] == sorted((score for _, score in hits), reverse=True)


def test_measure_reports_times_and_memory_of_a_process_of_its_own(shipped_settings: Settings) -> None:
    figures = in_own_process("naive", LEAST, shipped_settings.index_dir)
    assert (figures.system, figures.passages) == ("naive", LEAST)
    assert figures.index_seconds > 0
    assert 0 < figures.query_p50_ms <= figures.query_p95_ms
    assert figures.peak_mb >= 0


def test_measure_without_the_peers_package_says_so(shipped_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tantivy", None)
    with pytest.raises(DependencyMissing):
        measure("tantivy", LEAST, shipped_settings.index_dir)


def test_command_measures_the_systems_named_and_leaves_out_what_is_not_installed(
    shipped_settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def figures(system: str, passages: int, _: object) -> Figures:
        if system == "tantivy":
            raise DependencyMissing("dependency_missing_peer", package="tantivy", peer="tantivy")
        return Figures(system, passages, 1.0, 2.0, 3.0, 4.0)

    monkeypatch.setattr(bench, "in_own_process", figures)
    monkeypatch.setattr(bench, "ingest", lambda *_: None)
    assert bench.main(options("--passages", "100,200", "--json")) == 0
    out, told = capsys.readouterr()
    result = json.loads(out)
    assert [(entry["system"], entry["passages"]) for entry in result] == [
        (name, size) for size in (100, 200) for name in ("lexical", "gloss", "naive", "llama-index")
    ]
    assert set(result[0]) == {field.name for field in fields(Figures)}
    assert "pip install --no-deps tantivy" in told
    with pytest.raises(DependencyMissing):  # named, so it is wanted
        bench.main(options("--passages", "100", "--system", "tantivy"))


@pytest.mark.parametrize("listed", ["", "viele", "99", "1000001", "1000,-5", "1e3"])
def test_command_sizes_out_of_range_are_named(listed: str) -> None:
    with pytest.raises(ConfigError, match=r"--passages = .*100 and 1000000") as caught:
        bench.main(options("--passages", listed))
    assert caught.value.exit_code == 2


def test_command_unknown_system_lists_what_is_possible() -> None:
    with pytest.raises(ConfigError, match=r"--system solr.*tantivy"):
        bench.main(options("--system", "solr"))
    assert sizes_of("200, 100,200") == [200, 100]


def test_table_compares_with_the_two_usual_stacks_of_the_same_size() -> None:
    own = Figures("lexical", 100, 3.0, 1.0, 2.0, 50.0)
    naive = Figures("naive", 100, 1.5, 2.0, 4.0, 40.0)
    other_size = Figures("llama-index", 200, 1.0, 1.0, 1.0, 40.0)
    assert ratios(own, naive) == ["2.00", "0.50", "0.50"]
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in table([own, naive, other_size])]
    assert lines[0][:3] == ["passages", "system", "index s"]
    assert lines[2] == ["100", "lexical", "3.00", "1.00", "2.00", "50", "2.00", "0.50", "0.50", "–", "–", "–"]
    assert lines[3][6:9] == ["1.00"] * 3
    assert lines[4][6:] == ["–"] * 3 + ["1.00"] * 3
    assert ratios(own, Figures("x", 100, 0.0, 0.0, 0.0, 0.0)) == ["–"] * 3
