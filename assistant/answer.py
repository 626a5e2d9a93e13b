"""The whole read path: question → retrieve → evidence → compose → answer."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.compose import cite, compose, excerpts
from assistant.evidence import answers_at_all, collect_evidence, unknown_words
from assistant.generate import Writer
from assistant.question import Question, understand
from assistant.retrieve import Retriever
from corpus.errors import ConfigError
from corpus.index import Index
from corpus.schema import Answer, AnswerStatus, Citation, Hit, Language, Notice, Span, Trace, Turn
from corpus.settings import Settings
from corpus.texts import notice

NEAREST_HEADINGS = 3


@dataclass(frozen=True, slots=True)
class Assistant:
    """Answers questions over one index generation. Stateless: a conversation is passed in."""

    index: Index
    retriever: Retriever
    settings: Settings
    writer: Writer | None = None

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        documents: Collection[str] = (),
        language: Language | None = None,
    ) -> Answer:
        """One cited answer, or a refusal.

        Raises:
            QuestionError: the question can't be asked as it stands.
            ConfigError: ``documents`` names one that is not in the index.
        """
        *_, answer = self.ask_stream(question, history, documents=documents, language=language)
        return answer

    def ask_stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        documents: Collection[str] = (),
        language: Language | None = None,
    ) -> Iterator[Answer]:
        """The answer as it grows, statement by statement; the last one is complete."""
        self._check_documents(documents)
        asked = understand(question, history, max_chars=self.settings.question_max_chars, language=language)
        if asked.kind in ("greeting", "about"):
            yield _without_evidence(asked, "off_topic", Trace(generation=self.index.generation))
            return
        started = time.perf_counter()
        hits = tuple(self.retriever.retrieve(asked.standalone, self.settings.top_passages, documents, asked.language))
        retrieved = time.perf_counter()
        evidence_score = hits[0].score if hits else 0.0
        trace = Trace(self.index.generation, self._models(), (retrieved - started) * 1000, 0.0, hits)
        if not answers_at_all(asked, hits, self.settings.evidence_threshold):
            refusal = _without_evidence(asked, "not_in_corpus", trace)
            yield replace(refusal, evidence=evidence_score, nearest=self._nearest(hits))
            return
        evidence = collect_evidence(self.index, asked.standalone, hits)
        statements, citations = compose(self.index, asked, evidence, self.settings.answer_max_sentences)
        trace = replace(trace, compose_ms=(time.perf_counter() - retrieved) * 1000)
        complete = Answer(
            question=asked.text,
            standalone_question=asked.standalone,
            language=asked.language,
            kind=asked.kind,
            status="answered" if statements else "not_in_corpus",
            statements=statements,
            citations=citations,
            evidence=evidence_score,
            notes=self._notes(asked) + excerpts(self.index, citations),
            trace=trace,
        )
        if self.writer:
            yield from self.writer.write(complete)
            return
        for count in range(1, len(statements)):
            said = statements[:count]
            used = {number for statement in said for number in statement.citations}
            shown = tuple(c for c in citations if c.number in used)
            yield replace(complete, statements=said, citations=shown, notes=())  # they are about the whole
        yield complete

    def _models(self) -> tuple[str, ...]:
        """What ranked: words always, a model when it was asked."""
        embedder = self.index.manifest.embedder
        return ("lexical", f"{embedder.name}@{embedder.weights_sha256[:12]}")

    def _check_documents(self, documents: Collection[str]) -> None:
        for doc_id in documents:
            if doc_id not in self.index.documents:
                raise ConfigError("document_unknown", doc_id=doc_id, known=", ".join(sorted(self.index.documents)))

    def _notes(self, asked: Question) -> tuple[Notice, ...]:
        """Words the documents don't have: what stands in the answer can't be about them.

        Only for German questions; that an English word isn't there says nothing.
        """
        unknown = unknown_words(self.index, asked.text) if asked.language == "de" else []
        return (notice("assistant.unknown_words", words=", ".join(f"„{word}“" for word in unknown)),) if unknown else ()

    def _nearest(self, hits: Sequence[Hit]) -> tuple[Citation, ...]:
        """Where the documents come closest: sections, each once, cited by their heading."""
        nearest: list[Citation] = []
        seen: set[tuple[str, tuple[str, ...]]] = set()
        for hit in hits:
            document = self.index.documents[hit.passage.span.doc_id]
            path = document.section_path_at(hit.passage.span.end - 1)
            if (document.doc_id, path) in seen:
                continue
            seen.add((document.doc_id, path))
            section = next((s for s in document.sections if s.path == path), None)
            start = section.start if section else hit.passage.span.start
            end = start + (len(path[-1]) if section else len(hit.passage.span))
            nearest.append(cite(document, Span(document.doc_id, start, end), len(nearest) + 1))
            if len(nearest) == NEAREST_HEADINGS:
                break
        return tuple(nearest)


def _without_evidence(asked: Question, status: AnswerStatus, trace: Trace) -> Answer:
    return Answer(asked.text, asked.standalone, asked.language, asked.kind, status, trace=trace)
