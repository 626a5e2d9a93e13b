"""The whole read path: question → retrieve → evidence → compose → answer."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answer_types import carries
from assistant.compose import Composed, Row, Told, cite, compose, list_notes
from assistant.compose.editions import asked_state, subject_sheet
from assistant.evidence import Evidence, EvidenceCollector
from assistant.generate import Writer
from assistant.locality import LocalCollector, rank, readings
from assistant.parts import Found, Part, find, parts_of_question, split_by_answer, still_open
from assistant.question import Question, understand
from assistant.questions.expected import AnswerType
from assistant.register import entries_for
from assistant.register.shown import command_for
from assistant.retrieve import HybridRetriever, Ranking
from assistant.sufficiency import Verdict, judge, refusal_notes
from assistant.unknown import words_not_told
from corpus.errors import ConfigError
from corpus.index import Index
from corpus.register import Among, RegisterResult
from corpus.schema import Answer, AnswerStatus, Citation, Hit, Language, Notice, Span, Trace, Turn
from corpus.settings import Settings
from corpus.texts import notice

NEAREST_HEADINGS = 3
# Types of answer that are amounts, and what else may tell one: "wie hoch ist der Zuschuss" by a share.
AMOUNTS: Mapping[AnswerType, tuple[AnswerType, ...]] = {
    "money": ("money", "percentage"),
    "percentage": ("percentage", "number"),
    "number": ("number",),
    "date": ("date", "duration"),
    "duration": ("duration", "date"),
}
MAX_ROWS = 40
# A part is left open when its probability is below this share of the threshold: it has lost the
# words of the others, and what is wrongly called open is not told.
LEFT_OPEN = 0.7


@dataclass(frozen=True, slots=True)
class _Search:
    """What was found for one reading of a question. ``sure``: that the documents answer what is told, 0..1."""

    asked: Question
    ranking: Ranking
    seconds: float
    evidence: list[Evidence]
    verdict: Verdict
    told: list[Found]
    left_open: list[Found]
    sure: float


@dataclass(frozen=True, slots=True)
class Assistant:
    """Answers questions over one index generation. Stateless: a conversation is passed in."""

    index: Index
    retriever: HybridRetriever
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
        longest = self.settings.question_max_chars
        mended, corrections = self.retriever.spelled(question) if len(question) <= longest else (question, {})
        # A mended question may be longer than what was typed: it is not the reader's fault.
        longest = max(longest, len(mended)) if len(question) <= longest else longest
        asked = understand(mended, history, max_chars=longest, language=language)
        if not asked.needs_documents:
            yield _without_evidence(asked, "off_topic", Trace(generation=self.index.generation))
            return
        started = time.perf_counter()
        rows, result = self.rows(asked, documents)
        search = self._searched(asked, len(rows), documents)
        retrieved, sure = started + search.seconds, search.sure
        trace = Trace(self.index.generation, self._models(), search.seconds * 1000, 0.0, search.ranking.hits)
        composed = self._composed(search, rows, documents) if self._suffices(search) else Composed()
        if not composed.statements or _lacks_amount(search.asked, composed):
            refusal = _without_evidence(asked, "not_in_corpus", trace)
            nearest = self._nearest(search.ranking.hits)
            notes = _corrected(corrections) + refusal_notes(asked, search.verdict)
            yield replace(refusal, evidence=0.0 if composed.statements else sure, nearest=nearest, notes=notes)
            return
        composed = self._composed(search, rows, documents)
        statements, citations = composed.statements, composed.citations
        left_open = still_open(search.left_open, search.told, statements, has_rows=bool(rows))
        trace = replace(trace, compose_ms=(time.perf_counter() - retrieved) * 1000)
        complete = Answer(
            question=asked.text,
            standalone_question=asked.standalone,
            language=asked.language,
            kind=asked.kind,
            status="partly" if left_open else "answered",
            statements=statements,
            items=composed.items,
            citations=citations,
            evidence=sure,
            notes=_corrected(corrections)
            + tuple(found.part.left_open for found in left_open)
            + self._notes(asked, citations)
            + checked_notes(result, composed.rows_told)
            + list_notes(self.index, asked, citations),
            trace=trace,
        )
        if self.writer:
            yield from self.writer.write(complete)
            return
        for count in range(1, len(statements)):
            yield _beginning(complete, count)
        yield complete

    @property
    def collector(self) -> EvidenceCollector:
        return EvidenceCollector(self.index, self.retriever.glosser, self.retriever.semantic)

    def collector_for(self, asked: Question) -> EvidenceCollector:
        """Weighs sentences for one question: those of the districts asked for, when there are any."""
        return LocalCollector(self.index, self.retriever.glosser, self.retriever.semantic, asked.districts)

    def _searched(self, asked: Question, rows: int, documents: Collection[str]) -> _Search:
        """What was found for the question in the first reading that the documents answer, else in the last one."""
        *others, last = (self._search(one, rows, documents) for one in readings(asked, has_rows=rows > 0))
        return next((one for one in others if self._suffices(one)), last)

    def _search(self, asked: Question, rows: int, documents: Collection[str]) -> _Search:
        started = time.perf_counter()
        ranking = rank(self.retriever, asked, self.settings.top_passages, documents)
        seconds = time.perf_counter() - started
        evidence = self.collector_for(asked).collect(ranking, asked.expected)
        verdict = judge(self.index, self.retriever.glosser, asked, ranking, evidence, rows, documents)
        told, left_open, sure = self._parts(asked, verdict.probability, documents)
        return _Search(asked, ranking, seconds, evidence, verdict, told, left_open, sure)

    def _suffices(self, search: _Search) -> bool:
        return bool(search.evidence) and search.sure >= self.settings.evidence_threshold

    def _parts(
        self, asked: Question, sure: float, documents: Collection[str]
    ) -> tuple[list[Found], list[Found], float]:
        """Of a question of several parts or sides: what was found for each, and those the documents leave open.

        ``sure``: that they answer the whole; comes back as the probability that they answer what is told. Where the
        whole is answered, only a part that clearly isn't is left open.
        """
        collector = self.collector_for(asked)
        found = [self._found(part, collector, documents) for part in parts_of_question(asked)]
        threshold = self.settings.evidence_threshold
        best = max((one.probability for one in found), default=0.0)
        if best < threshold:
            return [one for one in found if one.evidence], [], sure
        told, left_open = split_by_answer(self.index, found, threshold * (LEFT_OPEN if sure >= threshold else 1.0))
        return told, left_open, max(sure, best)

    def _found(self, part: Part, collector: EvidenceCollector, documents: Collection[str]) -> Found:
        def ranked(text: str) -> Ranking:
            return self.retriever.rank(text, self.settings.top_passages, documents, part.question.language)

        def probability_of(question: Question, ranking: Ranking, evidence: Sequence[Evidence]) -> float:
            return judge(self.index, self.retriever.glosser, question, ranking, evidence, 0, documents).probability

        return find(self.index, part, ranked, collector, probability_of)

    def _composed(self, search: _Search, rows: Sequence[Row], documents: Collection[str]) -> Composed:
        asked, found, evidence = search.asked, search.told, search.evidence
        groups = [list(one.evidence) for one in found] or [evidence]
        parts = [Told(one.part.question, one.part.frame) for one in found]
        return compose(self.index, asked, self._with_newer_state(asked, groups, documents), rows, parts)

    def _with_newer_state(
        self, asked: Question, groups: list[list[Evidence]], documents: Collection[str]
    ) -> list[list[Evidence]]:
        """Who asks for today's state, or what has changed, gets all of the document on its subject into view."""
        if asked_state(asked) not in ("today", "change"):
            return groups
        subject = subject_sheet(self.index, groups)
        if subject is None or (documents and subject not in documents):
            return groups
        ranking = rank(self.retriever, asked, self.settings.top_passages, (subject,))
        known = {one.span for one in groups[0]}
        further = [one for one in self.collector_for(asked).collect(ranking, asked.expected) if one.span not in known]
        return [sorted([*groups[0], *further], key=lambda one: -one.score), *groups[1:]]

    def rows(self, asked: Question, documents: Collection[str]) -> tuple[tuple[Row, ...], RegisterResult | None]:
        """Entries of the register that a question for projects or offers asks for, at most ``MAX_ROWS``.

        And the whole result, None when there is none to tell of.
        """
        result = entries_for(asked, self.index.register, documents)
        if result is None:
            return (), None
        matches = result.matches
        if result.filters.asks_for_regions_only:  # what no sentence says of the district helps nobody there
            matches = tuple(m for m in matches if not m.vague) or matches
        chosen = {match.offer.offer_id: match for match in result.among.matches} if result.among else {}
        rows = tuple(
            Row(match.offer.name, self.index.register.quotes(chosen.get(match.offer.offer_id, match)))
            for match in matches[:MAX_ROWS]
        )
        return rows, result if rows else None

    def _models(self) -> tuple[str, ...]:
        """What ranked: words always, a model when there is one to be asked."""
        if self.retriever.semantic is None:
            return ("lexical",)
        embedder = self.retriever.semantic.embedder
        return ("lexical", f"{embedder.name}@{embedder.weights_sha256[:12]}")

    def _check_documents(self, documents: Collection[str]) -> None:
        for doc_id in documents:
            if doc_id not in self.index.documents:
                raise ConfigError("document_unknown", doc_id=doc_id, known=", ".join(sorted(self.index.documents)))

    def _notes(self, asked: Question, citations: Sequence[Citation]) -> tuple[Notice, ...]:
        """Words the documents don't have: what stands in the answer can't be about them.

        Only for German questions; that an English word isn't there says nothing.
        """
        quotes = [citation.quote for citation in citations]
        unknown = words_not_told(self.index, asked.text, quotes) if asked.language == "de" else []
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


def _lacks_amount(asked: Question, composed: Composed) -> bool:
    """Is one amount asked for, and does nothing that would be told have one?

    What stands beside it is no answer to "wie teuer …?".
    """
    if asked.expected is None or asked.expected not in AMOUNTS or asked.parts or composed.items:
        return False
    return not any(
        carries(statement.text, kind, asked.standalone)
        for statement in composed.statements
        for kind in AMOUNTS[asked.expected]
    )


def _beginning(complete: Answer, count: int) -> Answer:
    """Its first statements and what they cite; without notes, which are about the whole."""
    said = complete.statements[:count]
    used = {number for statement in said for number in statement.citations}
    items = tuple(item for item in complete.items if used.issuperset(item.citations))
    shown = tuple(citation for citation in complete.citations if citation.number in used)
    return replace(complete, statements=said, items=items, citations=shown, notes=())


def checked_notes(result: RegisterResult | None, told: int) -> tuple[Notice, ...]:
    """How many entries were looked at, whether the answer tells of all that match, what no document says of them."""
    if result is None:
        return ()
    found = len(result.matches)
    notes = [notice("assistant.checked", checked=result.checked, found=found)]
    if result.unchecked:
        words = ", ".join(f"„{words}“" for words in result.unchecked)
        notes = [notice("assistant.checked_partly", checked=result.checked, found=found, words=words)]
    if told < found:
        notes.append(notice("assistant.more_rows", shown=told, found=found, command=command_for(result.filters)))
    if result.among:
        notes.append(_among(result.among))
    unknown = result.among.unknown if result.among else result.unknown
    if unknown:
        notes.append(notice("assistant.state_unknown", count=unknown))
    return tuple(notes)


def _among(among: Among) -> Notice:
    """Which of the entries a second question chooses, by name."""
    if not among.understood:
        return notice("assistant.among_unclear", asked=among.asked)
    names = ", ".join(match.offer.name for match in among.matches)
    return notice("assistant.among" if names else "assistant.among_none", asked=among.asked, names=names)


def _corrected(corrections: Mapping[str, str]) -> tuple[Notice, ...]:
    """What was read instead of what was written: the reader must be able to see a wrong guess."""
    told = ", ".join(f"„{better}“ ({word})" for word, better in corrections.items())
    return (notice("assistant.corrected", words=told),) if corrections else ()


def _without_evidence(asked: Question, status: AnswerStatus, trace: Trace) -> Answer:
    return Answer(asked.text, asked.standalone, asked.language, asked.kind, status, trace=trace)
