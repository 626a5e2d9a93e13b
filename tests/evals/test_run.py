"""A run directory: what is in it, how it resumes, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from assistant.answer import Assistant
from assistant.retrieve import HybridRetriever, Ranking
from corpus.errors import EvalDataError
from corpus.schema import Language
from evals.provenance import identity, made_with
from evals.records import read_answers
from evals.run import Plan, chosen, run
from evals.rundir import Run, read_run

QUESTIONS: tuple[dict[str, object], ...] = (
    {
        "id": "q1", "question": "Wie hoch ist die Einpendlerquote im Landkreis Hildesheim?", "lang": "de",
        "kind": "factoid", "user": "staff", "split": "dev", "origin": "own", "answer_keys": [["25,0"]],
    },
    {
        "id": "q2", "question": "Was ist ProXLab?", "lang": "de", "kind": "factoid", "user": "employer",
        "split": "dev", "origin": "own", "gold_docs": ["proxlab"], "answer_keys": [["ProXLab"]],
    },
    {
        "id": "q3", "question": "Wie wird das Wetter morgen?", "lang": "de", "kind": "offtopic", "user": "evaluator",
        "split": "dev", "origin": "own", "answerable": False,
    },
    {
        "id": "q4", "question": "Wer ist in der Lenkungsgruppe?", "lang": "de", "kind": "role", "user": "staff",
        "split": "test", "origin": "own", "answer_keys": [["Agentur"]],
    },
)  # fmt: skip


def write_set(path: Path, *records: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    return write_set(tmp_path / "fragen.jsonl", *QUESTIONS)


@dataclass(frozen=True)
class Interrupting(HybridRetriever):
    """Ranks for so many questions, then somebody presses Ctrl-C."""

    limit: int = 0
    asked: list[str] = field(default_factory=list)

    def rank(self, question: str, k: int, documents: Collection[str] = (), language: Language | None = None) -> Ranking:
        if len(self.asked) == self.limit:
            raise KeyboardInterrupt
        self.asked.append(question)
        return super().rank(question, k, documents, language)


def interrupting(assistant: Assistant, limit: int) -> Interrupting:
    inner = assistant.retriever
    return Interrupting(inner.index, inner.glosser, inner.semantic, inner.semantic_weight, inner.reranker, limit=limit)


def start(plan: Plan, assistant: Assistant) -> tuple[Run, list[str]]:
    told: list[str] = []
    return run(plan, assistant, told.append), told


def test_run_directory_holds_everything_and_reads_back(assistant: Assistant, questions: Path, tmp_path: Path) -> None:
    finished, _ = start(Plan(questions, out=tmp_path / "lauf"), assistant)
    names = {path.name for path in (tmp_path / "lauf").iterdir()}
    assert names == {"run.json", "questions.jsonl", "answers.jsonl", "run.trec", "metrics.json", "report.html"}
    read = read_run(tmp_path / "lauf")
    assert read.info == finished.info
    assert read.questions == finished.questions
    assert read.answers == finished.answers
    for ours, theirs in zip(read.measures, finished.measures, strict=True):
        assert (ours.name, ours.group, ours.n) == (theirs.name, theirs.group, theirs.n)
        assert ours.value == pytest.approx(theirs.value, abs=1e-6)
    assert list(tmp_path.glob("*.part")) == []


def test_run_says_what_made_it_and_nothing_about_the_machine(
    assistant: Assistant, questions: Path, tmp_path: Path
) -> None:
    info = start(Plan(questions, out=tmp_path / "lauf", system="gloss"), assistant)[0].info
    manifest = assistant.index.manifest
    assert (info.questions, info.split, info.system) == (4, "all", "gloss")
    assert (info.generation, info.embedder) == (manifest.generation, manifest.embedder.name)
    assert len(info.set_sha256) == len(info.code_sha256) == len(info.index_sha256) == 64
    assert info.settings["ngram_weight"] == str(assistant.settings.ngram_weight)
    assert "numpy" in info.packages
    written = (tmp_path / "lauf" / "run.json").read_text(encoding="utf-8")
    assert str(tmp_path) not in written
    assert str(Path.home()) not in written


def test_run_trec_file_ranks_real_passages(assistant: Assistant, questions: Path, tmp_path: Path) -> None:
    start(Plan(questions, out=tmp_path / "lauf", system="gloss"), assistant)
    lines = (tmp_path / "lauf" / "run.trec").read_text(encoding="utf-8").splitlines()
    rows = [line.split(" ") for line in lines]
    assert {len(row) for row in rows} == {6}
    known = {passage.passage_id for passage in assistant.index.passages}
    assert {row[2] for row in rows} <= known
    first = [row for row in rows if row[0] == "q1"]
    assert [int(row[3]) for row in first] == list(range(1, len(first) + 1))
    scores = [float(row[4]) for row in first]
    assert scores == sorted(scores, reverse=True)
    assert {row[5] for row in rows} == {"gloss"}


def test_run_copies_questions_whatever_signs_they_hold(assistant: Assistant, questions: Path, tmp_path: Path) -> None:
    write_set(questions, QUESTIONS[2] | {"question": "Wie wird\u2028das Wetter\x85morgen?"})
    finished, _ = start(Plan(questions, out=tmp_path / "lauf"), assistant)
    assert read_run(finished.path).questions == finished.questions


def test_run_asks_only_the_split(assistant: Assistant, questions: Path, tmp_path: Path) -> None:
    finished, _ = start(Plan(questions, split="test", out=tmp_path / "lauf"), assistant)
    assert [question.question_id for question in finished.questions] == ["q4"]
    copied = (tmp_path / "lauf" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in copied] == ["q4"]


def test_run_interrupted_goes_on_where_it_stopped(assistant: Assistant, questions: Path, tmp_path: Path) -> None:
    plan = Plan(questions, out=tmp_path / "lauf")
    stopped = replace(assistant, retriever=interrupting(assistant, 2))
    with pytest.raises(KeyboardInterrupt):
        start(plan, stopped)
    part = tmp_path / "lauf.part"
    assert not (tmp_path / "lauf").exists()
    assert list(read_answers(part / "answers.jsonl")) == ["q1", "q2"]
    with (part / "answers.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"id": "q3", "answer": "abgeschnit')  # the power went off in mid-line
    counting = interrupting(assistant, 100)
    finished, told = start(plan, replace(assistant, retriever=counting))
    assert len(counting.asked) == 2
    assert "2 Antworten liegen schon vor" in told[0]
    assert finished.info.resumed == 2
    whole, _ = start(Plan(questions, out=tmp_path / "ganz"), assistant)
    assert not part.exists()
    for name, answer in whole.answers.items():
        assert replace(finished.answers[name], seconds=0.0) == replace(answer, seconds=0.0)
    assert [m.value for m in whole.measures if m.group != "speed"] == [
        m.value for m in finished.measures if m.group != "speed"
    ]


def test_run_interrupted_with_other_questions_begins_anew(
    assistant: Assistant, questions: Path, tmp_path: Path
) -> None:
    plan = Plan(questions, out=tmp_path / "lauf")
    with pytest.raises(KeyboardInterrupt):
        start(plan, replace(assistant, retriever=interrupting(assistant, 2)))
    write_set(questions, *QUESTIONS[1:])
    finished, told = start(plan, assistant)
    assert "verworfen" in told[0]
    assert finished.info.resumed == 0
    assert list(finished.answers) == ["q2", "q3", "q4"]


def test_run_leaves_alone_what_is_not_its_own(assistant: Assistant, questions: Path, tmp_path: Path) -> None:
    (tmp_path / "alt").mkdir()
    with pytest.raises(EvalDataError, match="not overwritten"):
        start(Plan(questions, out=tmp_path / "alt"), assistant)
    foreign = tmp_path / "neu.part"
    foreign.mkdir()
    (foreign / "wichtig.txt").write_text("x", encoding="utf-8")
    with pytest.raises(EvalDataError, match="left alone"):
        start(Plan(questions, out=tmp_path / "neu"), assistant)
    assert [path.name for path in foreign.iterdir()] == ["wichtig.txt"]


def test_run_unwritable_place_is_named_and_nothing_written(
    assistant: Assistant, questions: Path, tmp_path: Path
) -> None:
    (tmp_path / "datei").write_text("x", encoding="utf-8")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(EvalDataError, match="cannot be written"):
        start(Plan(questions, out=tmp_path / "datei" / "lauf"), assistant)
    assert sorted(tmp_path.iterdir()) == before


def test_run_documents_that_are_not_in_the_index(assistant: Assistant, tmp_path: Path) -> None:
    path = write_set(
        tmp_path / "q.jsonl",
        QUESTIONS[1] | {"gold_docs": ["gibt-es-nicht", "proxlab"]},
        QUESTIONS[0] | {"gold_doc_groups": [["proxlab"], ["auch-nicht"]]},
    )
    with pytest.raises(EvalDataError, match="1 questions have their evidence") as caught:
        start(Plan(path, out=tmp_path / "lauf"), assistant)
    assert "auch-nicht" in str(caught.value)
    assert "gibt-es-nicht" not in str(caught.value), "one of the documents is there, and one is enough"
    assert "python -m ingest" in str(caught.value)
    assert not list(tmp_path.glob("lauf*"))


def test_run_drafts_and_empty_splits_are_refused(tmp_path: Path) -> None:
    drafts = write_set(tmp_path / "d.jsonl", QUESTIONS[0] | {"origin": "feedback"})
    with pytest.raises(EvalDataError, match="still drafts"):
        chosen(drafts, "all")
    dev_only = write_set(tmp_path / "e.jsonl", QUESTIONS[0])
    with pytest.raises(EvalDataError, match="none of the 1 questions belongs to split test"):
        chosen(dev_only, "test")


def test_run_scores_answers_made_elsewhere(assistant: Assistant, questions: Path, tmp_path: Path) -> None:
    records: list[dict[str, object]] = [
        {"id": f"q{n}", "answer": "Nichts.", "refused": True, "status": "not_in_corpus"} for n in range(1, 5)
    ]
    answers = write_set(tmp_path / "a.jsonl", *records)
    finished, _ = start(Plan(questions, out=tmp_path / "lauf", answers=answers), assistant)
    accuracy = finished.measure("accuracy")
    assert accuracy is not None
    assert accuracy.value == 0


@pytest.mark.parametrize(("ids", "message"), [("1 2 3", "1 of 4 questions"), ("1 2 3 4 5", "belong to no question")])
def test_run_answers_that_do_not_fit_the_questions(
    assistant: Assistant, questions: Path, tmp_path: Path, ids: str, message: str
) -> None:
    said: dict[str, object] = {"answer": "x"}
    answers = write_set(tmp_path / "a.jsonl", *(said | {"id": f"q{n}"} for n in ids.split()))
    with pytest.raises(EvalDataError, match=message):
        start(Plan(questions, out=tmp_path / "lauf", answers=answers), assistant)
    assert not (tmp_path / "lauf").exists()


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("run.json", "{", "not a readable file of a run"),
        ("run.json", '{"schema": 99}', "format 99"),
        ("run.json", '{"schema": 1}', "not a readable file of a run"),
        ("metrics.json", "[]", "not a readable file of a run"),
        ("metrics.json", '{"measures": [{"name": "x"}]}', "not a readable file of a run"),
        ("answers.jsonl", '{"id": "q1", "answer": "x"}\n', "3 of 4 questions"),
    ],
)
def test_run_damaged_is_refused_with_the_file(
    assistant: Assistant, questions: Path, tmp_path: Path, file: str, content: str, message: str
) -> None:
    start(Plan(questions, out=tmp_path / "lauf"), assistant)
    (tmp_path / "lauf" / file).write_text(content, encoding="utf-8")
    with pytest.raises(EvalDataError, match=message) as caught:
        read_run(tmp_path / "lauf")
    assert file in str(caught.value)


def test_run_missing_is_not_a_run(tmp_path: Path) -> None:
    with pytest.raises(EvalDataError, match="not a finished run"):
        read_run(tmp_path / "nichts")


def test_identity_changes_with_what_can_change_an_answer_and_with_nothing_else(assistant: Assistant) -> None:
    made = made_with(assistant.settings, assistant.index.manifest)
    same = identity("s", ["q1", "q2"], (), "full", made)
    assert identity("s", ["q2", "q1"], (), "full", made) == same
    moved = replace(made, settings=made.settings | {"index_dir": "anderswo", "port": "1"}, commit="x")
    assert identity("s", ["q1", "q2"], (), "full", moved) == same
    others = {
        identity("t", ["q1", "q2"], (), "full", made),
        identity("s", ["q1"], (), "full", made),
        identity("s", ["q1", "q2"], ("proxlab",), "full", made),
        identity("s", ["q1", "q2"], (), "gloss", made),
        identity("s", ["q1", "q2"], (), "full", replace(made, code_sha256="x")),
        identity("s", ["q1", "q2"], (), "full", replace(made, index_sha256="x")),
        identity("s", ["q1", "q2"], (), "full", replace(made, settings=made.settings | {"top_passages": "1"})),
    }
    assert len(others | {same}) == 8
