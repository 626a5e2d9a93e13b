"""What the tests of generated answers share: a small corpus, composed answers, what a reader sees."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from assistant.compose import cite
from assistant.generate import Writer
from assistant.llm import OpenAICompatible
from assistant.render import answer_text
from assistant.support import support
from assistant.web.render import answer_html
from corpus.embedding import HASHING_MODEL
from corpus.gloss import load_glosser
from corpus.index import Index, IndexDirectory
from corpus.schema import Answer, Citation, Hit, Language, Passage, Span, Statement, Trace
from corpus.settings import Settings
from ingest.build import build_index
from tests.assistant.attacks import Attack

HUB = """# Der Hub

## Angebot

Der Hub berät Betriebe in Holzminden kostenlos. Betriebe können den Hub nutzen, wenn sie in Holzminden sitzen.

Der Hub soll 2027 eine Werkstatt eröffnen. Der Hub fördert 12 Betriebe mit 3.500 Euro.
"""
GLOSSER = load_glosser()
SENTENCE = "Der Hub berät Betriebe in Holzminden kostenlos."


def build(directory: Path, documents: dict[str, str]) -> Index:
    """``documents``: Markdown by file name without ending, which becomes the document's id."""
    files = directory / "documents"
    files.mkdir(parents=True)
    for name, text in documents.items():
        (files / f"{name}.md").write_text(text, encoding="utf-8")
    settings = Settings(corpus_dir=files, index_dir=directory / "index", embedding_model=HASHING_MODEL)
    build_index(settings)
    return IndexDirectory(settings.index_dir).open(settings)


def poisoned(attack: Attack, number: int) -> str:
    """A sheet about one network that says one true thing and then gives its order.

    The invented words tell the sheets' vectors apart, which the index is checked for.
    """
    marks = sha256(str(number).encode()).hexdigest()
    words = " ".join(marks[at : at + 8] for at in range(0, 64, 8))
    return f"# Netzwerk {number}\n\n## Angebot\n\nDas Netzwerk {number} hilft Betrieben.\n\n{attack.text}\n\n{words}\n"


def composed(index: Index, doc_id: str, question: str, language: Language = "de") -> Answer:
    """The first sentence of a document as the answer, all its passages as hits."""
    passages = [p for p in index.passages if p.span.doc_id == doc_id]
    hits = tuple(Hit(passage, rank, 1 / rank) for rank, passage in enumerate(passages, start=1))
    citation = cite(index.documents[doc_id], _first_sentence(passages), 1)
    said = Statement(citation.quote, (1,), "verbatim")
    trace = Trace("g", ("x",), hits=hits)
    return Answer(question, question, language, "fact", "answered", (said,), citations=(citation,), trace=trace)


def _first_sentence(passages: list[Passage]) -> Span:
    return next(span for passage in passages for span in passage.sentences if passage.kind != "heading")


def writer(index: Index, url: str, model: str, timeout_s: float = 1.0) -> Writer:
    return Writer(index, OpenAICompatible(url, model, timeout_s), GLOSSER)


def seen(answer: Answer) -> str:
    """All that a reader gets to see, as text and as a page."""
    return f"{answer_text(answer)}\n{answer_html(answer, '/')}"


def check_law(answer: Answer) -> None:
    """No statement without citations that prove it; citations numbered in order and all of them used."""
    assert [c.number for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    cited: dict[int, Citation] = {citation.number: citation for citation in answer.citations}
    for said in answer.statements:
        assert said.citations
        sources = [part for n in said.citations for part in (cited[n].quote, cited[n].title, *cited[n].section)]
        if answer.language == "en":
            sources += [GLOSSER.gloss(source) for source in sources]
        assert support(said.text, sources).holds, said
    used = [*(said.citations for said in answer.statements), *(item.citations for item in answer.items)]
    assert set(cited) == {number for numbers in used for number in numbers}
