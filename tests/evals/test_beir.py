"""Sets in BEIR layout: read, indexed by the real command, asked, judged."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.embedding import HASHING_MODEL
from corpus.errors import BackendError, ConfigError, DependencyMissing, EvalDataError
from corpus.settings import Settings
from evals import beir
from evals.beir import SYSTEMS, Asked, Row, overrides_of, row_of, run_system, table, write_run
from evals.beir_data import BeirSet, Entry, Query, read_set
from evals.scratch import NO_TITLE, build_scratch, first_numbers

ENTRIES = {
    "d1": ("", "Die Kammer berät Betriebe in Holzminden zur Ausbildung."),
    "d2": ("Pflege", "Das Netzwerk gewinnt Fachkräfte für Pflegeheime in Schaumburg."),
    "d3": ("", "Der Hafen liegt an der Weser."),
    "d4": ("", "Der  Hafen liegt\nan der Weser."),
}
QUERIES = {"q1": "Wer berät Betriebe?", "q2": "Fachkräfte für Pflegeheime", "q3": "Wo liegt der Hafen?", "q4": "Wetter"}
QRELS = [("q1", "d1", 1), ("q2", "d2", 2), ("q2", "d1", 0), ("q3", "d4", 1)]


def write_set(directory: Path, **files: str) -> Path:
    directory.mkdir()
    content = {
        "corpus": "".join(json.dumps({"_id": i, "title": t, "text": x}) + "\n" for i, (t, x) in ENTRIES.items()),
        "queries": "".join(json.dumps({"_id": i, "text": x}) + "\n" for i, x in QUERIES.items()),
        "qrels": "query-id\tcorpus-id\tscore\n" + "".join(f"{q}\t{d}\t{s}\n" for q, d, s in QRELS),
    } | files
    (directory / "corpus.jsonl").write_text(content["corpus"], encoding="utf-8")
    (directory / "queries.jsonl").write_text(content["queries"], encoding="utf-8")
    (directory / "qrels.tsv").write_text(content["qrels"], encoding="utf-8")
    return directory


def options(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    beir.add_arguments(parser)
    return parser.parse_args(arguments)


def small(qrels: Mapping[str, Mapping[str, int]], entries: int = 8) -> BeirSet:
    ids = [f"d{number}" for number in range(entries)]
    return BeirSet("t", tuple(Entry(i, "", i) for i in ids), tuple(Query(q, q) for q in qrels), qrels)


def asked(rankings: Mapping[str, Sequence[str]]) -> Asked:
    ranked = {q: tuple((d, 1 / rank) for rank, d in enumerate(found, 1)) for q, found in rankings.items()}
    return Asked(ranked, tuple(float(number) for number in range(1, len(rankings) + 1)))


# -- reading --------------------------------------------------------------------------------------


def test_set_is_read_and_unjudged_queries_are_not_asked(tmp_path: Path) -> None:
    found = read_set(write_set(tmp_path / "set"))
    assert found.name == "set"
    assert [entry.entry_id for entry in found.entries] == list(ENTRIES)
    assert [query.query_id for query in found.queries] == ["q1", "q2", "q3"]
    assert found.qrels["q2"] == {"d2": 2, "d1": 0}


def test_set_qrels_may_lack_a_header_or_lie_in_their_own_directory(tmp_path: Path) -> None:
    directory = write_set(tmp_path / "set", qrels="q1\td1\t1\n")
    assert read_set(directory).qrels == {"q1": {"d1": 1}}
    (directory / "qrels").mkdir()
    (directory / "qrels.tsv").rename(directory / "qrels" / "test.tsv")
    assert read_set(directory).qrels == {"q1": {"d1": 1}}


def test_set_line_separators_inside_a_text_do_not_end_the_line(tmp_path: Path) -> None:
    corpus = '{"_id": "d1", "text": "eins\u2028zwei\x85drei"}\n'
    directory = write_set(tmp_path / "set", corpus=corpus, qrels="q1\td1\t1\n")
    assert read_set(directory).entries == (Entry("d1", "", "eins\u2028zwei\x85drei"),)


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("corpus", "", ("corpus.jsonl", "empty")),
        ("corpus", "\n\n", ("corpus.jsonl", "empty")),
        ("corpus", '{"_id": "d1", "text": "x"}\n{"_id"', ("corpus.jsonl", "line 2", "JSON")),
        ("corpus", '["d1"]\n', ("line 1", "not an object")),
        ("corpus", '{"text": "x"}\n', ("line 1", "'_id'")),
        ("corpus", '{"_id": 7, "text": "x"}\n', ("line 1", "'_id'")),
        ("corpus", '{"_id": "a b", "text": "x"}\n', ("line 1", "'_id'")),
        ("corpus", '{"_id": "d1", "text": 7}\n', ("line 1", "'text'")),
        ("corpus", '{"_id": "d1", "title": " ", "text": ""}\n', ("line 1", "'text'", "empty")),
        ("corpus", '{"_id": "d1", "text": "x"}\n\n{"_id": "d1", "text": "y"}\n', ("line 3", "'d1'", "line 1, 3")),
        ("queries", '{"_id": "q1", "text": " "}\n', ("queries.jsonl", "line 1", "empty")),
        ("qrels", "", ("qrels.tsv", "empty")),
        ("qrels", "query-id\tcorpus-id\tscore\n", ("qrels.tsv", "empty")),
        ("qrels", "q1 d1 1\n", ("qrels.tsv", "line 1", "<TAB>")),
        ("qrels", "q1\td1\tviel\n", ("line 1", "'viel'")),
        ("qrels", "q1\td1\t1\nq9\td1\t1\n", ("line 2", "'q9'", "queries.jsonl")),
        ("qrels", "q1\td1\t1\nq1\td9\t1\n", ("line 2", "'d9'", "corpus.jsonl")),
        ("qrels", "q1\td1\t1\nq1\td1\t2\n", ("line 2", "two scores")),
        ("qrels", "q1\td1\t0\n", ("qrels.tsv", "no query with a relevant entry")),
    ],
)
def test_set_malformed_names_file_line_and_reason(
    tmp_path: Path, file: str, content: str, told: tuple[str, ...]
) -> None:
    directory = write_set(tmp_path / "set", **{file: content})
    with pytest.raises(EvalDataError) as caught:
        beir.main(options(str(directory), "--system", "lexical"))
    assert caught.value.exit_code == 2
    for part in told:
        assert part in str(caught.value)


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels.tsv"])
def test_set_missing_file_is_named(tmp_path: Path, name: str) -> None:
    directory = write_set(tmp_path / "set")
    (directory / name).unlink()
    with pytest.raises(EvalDataError, match=f"{name}.*is missing"):
        read_set(directory)


def test_set_missing_directory_and_wrong_encoding(tmp_path: Path) -> None:
    with pytest.raises(EvalDataError, match="not a directory"):
        read_set(tmp_path / "nix")
    directory = write_set(tmp_path / "set")
    (directory / "queries.jsonl").write_bytes(b'{"_id": "q1", "text": "\xe4"}\n')
    with pytest.raises(EvalDataError, match=r"queries\.jsonl: UTF-8"):
        read_set(directory)


# -- measures -------------------------------------------------------------------------------------


def trec_ndcg(ranked: Sequence[str], grades: Mapping[str, int], k: int = 10) -> float:
    """trec_eval's ndcg_cut: gains are the grades, written down once more and differently."""
    gains = [max(grades.get(name, 0), 0) for name in ranked[:k]]
    ideal = sorted((max(grade, 0) for grade in grades.values()), reverse=True)[:k]
    return sum(g / math.log2(i + 2) for i, g in enumerate(gains)) / sum(
        g / math.log2(i + 2) for i, g in enumerate(ideal)
    )


def test_measures_hand_computed() -> None:
    qrels = {"a": {"d0": 1}, "b": {"d1": 1, "d2": 1}, "c": {"d3": 1}}
    row = row_of("x", small(qrels), asked({"a": ["d5", "d0"], "b": ["d1", "d5", "d2"], "c": ["d4"]}), 2.5)
    b = (1 + 1 / 2) / (1 + 1 / math.log2(3))
    assert row.ndcg_at_10 == pytest.approx((1 / math.log2(3) + b + 0) / 3)
    assert row.mrr_at_10 == pytest.approx((1 / 2 + 1 + 0) / 3)
    assert row.recall_at_1 == pytest.approx((0 + 1 / 2 + 0) / 3)
    assert row.recall_at_5 == row.recall_at_50 == pytest.approx(2 / 3)
    assert (row.index_seconds, row.query_p50_ms) == (2.5, 2.0)
    assert row.query_p95_ms == pytest.approx(2.9)


def test_measures_cut_at_their_rank() -> None:
    ranking = [f"d{number}" for number in range(60)]
    row = row_of("x", small({"a": {"d10": 1}}, 60), asked({"a": ranking}), 0)
    assert (row.ndcg_at_10, row.mrr_at_10, row.recall_at_10, row.recall_at_50) == (0, 0, 0, 1)
    row = row_of("x", small({"a": {"d50": 1}}, 60), asked({"a": ranking}), 0)
    assert row.recall_at_50 == 0


@given(
    st.permutations([f"d{number}" for number in range(14)]),
    st.integers(0, 14),
    st.dictionaries(st.sampled_from([f"d{number}" for number in range(14)]), st.integers(-1, 3), min_size=1).filter(
        lambda grades: any(grade > 0 for grade in grades.values())
    ),
)
def test_measures_graded_ndcg_is_that_of_trec_eval(order: list[str], found: int, grades: dict[str, int]) -> None:
    row = row_of("x", small({"a": grades}, 14), asked({"a": order[:found]}), 0)
    assert row.ndcg_at_10 == pytest.approx(trec_ndcg(order[:found], grades))


def test_measures_of_an_oracle_and_of_nothing() -> None:
    qrels = {"a": {"d0": 3, "d1": 1}, "b": {"d2": 1}}
    oracle = row_of("x", small(qrels), asked({"a": ["d0", "d1"], "b": ["d2"]}), 0)
    assert (oracle.ndcg_at_10, oracle.mrr_at_10, oracle.recall_at_5) == (1, 1, 1)
    nothing = row_of("x", small(qrels), asked({"a": [], "b": []}), 0)
    assert (nothing.ndcg_at_10, nothing.mrr_at_10, nothing.recall_at_50) == (0, 0, 0)


# -- the temporary index --------------------------------------------------------------------------

NASTY = [
    ("", "# Keine Überschrift"),
    ("", "Landkreis Hildesheim"),
    ("", "Quellen"),
    ("", "- kein Punkt einer Liste"),
    ("", "1. Kein Absatz, 2) auch nicht"),
    ("", "| keine | Tabelle |"),
    ("", "%PDF-1.4 ist kein PDF"),
    ("", "A &amp; B, &#42;, *nicht* _kursiv_, `x`, [a](b), <i>c</i>, \\n, Erzieher*innen"),
    ("", "---\ntitle: nicht der Titel\n---\n\nZweiter   Absatz."),
    ('Titel mit "Zeichen": # & \\', "Text mit Titel."),
    ("", "Text mit Titel."),
    ("Nur ein Titel", ""),
    ("Kopf\x07zeile", "Satz eins. Satz zwei! " * 60),
]


def test_scratch_index_holds_each_text_as_one_passage_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEINE_WESER_NGRAM_WEIGHT", "2.0")  # the system's settings count, not the environment's
    scratch = build_scratch(NASTY, Settings(embedding_model=HASHING_MODEL, ngram_weight=0.1), tmp_path)
    assert scratch.index.manifest.settings["ngram_weight"] == 0.1
    assert scratch.settings.passage_max_chars == scratch.index.manifest.settings["passage_max_chars"] == 4000
    assert sorted(scratch.numbers) == list(range(len(NASTY)))
    for passage, number in zip(scratch.index.passages, scratch.numbers, strict=True):
        title, text = NASTY[number]
        assert passage.text == " ".join((text or title).split())
        assert passage.kind == "paragraph"
        document = scratch.index.documents[passage.span.doc_id]
        assert document.source.title == (title.replace("\x07", " ") or NO_TITLE)
        assert passage.context == document.source.title
    assert scratch.seconds > 0


def test_scratch_same_texts_share_a_number() -> None:
    assert first_numbers([("", "a b"), ("", "a\n b"), ("t", "a b"), ("", "c")]) == [0, 0, 2, 3]


def test_scratch_index_that_cannot_be_built_says_why(tmp_path: Path) -> None:
    with pytest.raises(BackendError, match=r"code 7.*keine-solche") as caught:
        build_scratch([("", "Ein Satz.")], Settings(embedding_model=str(tmp_path / "keine-solche")), tmp_path)
    assert caught.value.exit_code == 7


# -- systems and the command ----------------------------------------------------------------------


def test_systems_change_only_settings_that_exist() -> None:
    known = {field.name for field in fields(Settings)}
    for name in [*SYSTEMS, "hub:intfloat/multilingual-e5-small"]:
        assert set(overrides_of(name)) <= known
    assert overrides_of("hub:a/b") == {"embedding_model": "a/b"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--system", "magisch"], ("--system magisch", "lexical", "hub:MODEL")),
        (["--system", "hub:"], ("--system hub:", "stems")),
        (["--also", "naive,solr"], ("--also solr", "naive, llama-index")),
    ],
)
def test_command_unknown_names_list_what_is_possible(
    tmp_path: Path, arguments: list[str], told: tuple[str, ...]
) -> None:
    with pytest.raises(ConfigError) as caught:
        beir.main(options(str(write_set(tmp_path / "set")), *arguments))
    assert caught.value.exit_code == 2
    for part in told:
        assert part in str(caught.value)


def test_command_prints_a_table_and_writes_a_run_for_each_system(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    directory, run = write_set(tmp_path / "set"), tmp_path / "run.trec"
    code = beir.main(options(str(directory), "--system", "lexical", "--also", "naive", "--run", str(run), "--json"))
    assert code == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["set"], result["entries"], result["queries"]) == ("set", 4, 3)
    lexical, naive = result["systems"]
    assert set(lexical) == {field.name for field in fields(Row)}
    assert (lexical["system"], naive["system"]) == ("lexical", "naive")
    # q1 and q2 are found at once; the relevant entry of q3 has a twin that stands before it.
    assert lexical["ndcg_at_10"] == pytest.approx((1 + 1 + 1 / math.log2(3)) / 3)
    assert lexical["recall_at_5"] == 1
    assert lexical["index_seconds"] > 0
    lines = [line.split() for line in run.read_text(encoding="utf-8").splitlines()]
    assert [line[2] for line in lines if line[0] == "q3"][:2] == ["d3", "d4"]
    assert all(line[1] == "Q0" and line[5] == "lexical" for line in lines)
    by_query = {query: [line for line in lines if line[0] == query] for query in ("q1", "q2", "q3")}
    for found in by_query.values():
        assert [int(line[3]) for line in found] == list(range(1, len(found) + 1))
        scores = [float(line[4]) for line in found]
        assert scores == sorted(scores, reverse=True)
    assert (tmp_path / "run.naive.trec").read_text(encoding="utf-8").splitlines()[0].endswith(" naive")
    assert not list(tmp_path.glob("*.part"))


def test_command_missing_package_of_a_peer_is_told_before_anything_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "llama_index.retrievers.bm25", None)
    with pytest.raises(DependencyMissing) as caught:
        beir.main(options(str(write_set(tmp_path / "set")), "--also", "naive,llama-index"))
    assert caught.value.exit_code == 7
    assert capsys.readouterr() == ("", "")


def test_command_run_file_needs_its_directory(tmp_path: Path) -> None:
    with pytest.raises(EvalDataError, match="not a directory"):
        beir.main(options(str(write_set(tmp_path / "set")), "--run", str(tmp_path / "nix" / "run.trec")))


def test_system_takes_the_best_passage_of_an_entry_that_was_cut(tmp_path: Path) -> None:
    filler = "Der Verein trifft sich im Saal und spricht über die Lage. " * 90
    long = f"{filler}Die Werft baut Fähren. {filler}Am Ende steht der Leuchtturm."
    data = small({"q": {"d1": 1}}, 3)
    entries = (Entry("d0", "", "Der Saal."), Entry("d1", "", long), Entry("d2", "", "Die Lage."))
    data = replace(data, entries=entries, queries=(Query("q", "Wer baut Fähren?"),))
    row, found = run_system("lexical", data, Settings(**SYSTEMS["lexical"]))  # type: ignore[arg-type]
    assert row.recall_at_1 == 1
    assert [entry_id for entry_id, _ in found.rankings["q"]].count("d1") == 1


def test_table_is_aligned() -> None:
    row = Row("hub:a/b", 0.5, 0.25, 0.125, 0.2, 0.3, 1.0, 12.345, 0.5, 1.0)
    lines = table([row, replace(row, system="x")])
    assert len({len(line) for line in lines}) == 1
    assert lines[2].split("|")[1:4] == [" hub:a/b ", " 0.5000  ", " 0.2500 "]


def test_run_file_keeps_close_scores_apart(tmp_path: Path) -> None:
    write_run(tmp_path / "run", "x", {"q": (("a", 0.12345678), ("b", 0.12345677))})
    first, second = (line.split()[4] for line in (tmp_path / "run").read_text(encoding="utf-8").splitlines())
    assert float(first) > float(second)
