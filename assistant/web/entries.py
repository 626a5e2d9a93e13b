"""All entries of the register that match a question, where the answer tells of some of them only."""

from __future__ import annotations

import html

from assistant.answer import checked_notes
from assistant.compose import cite
from assistant.question import understand
from assistant.register import entries_for
from assistant.rows import Table, TableRow, Told, edition_told
from assistant.web.render import links_of, table_html
from corpus.index import Index
from corpus.register import Match
from corpus.schema import Citation, Language
from corpus.texts import text


def entries_html(index: Index, question: str, base: str, language: Language) -> str:
    """``question``: in its stand-alone form, as the answer understood it."""
    result = entries_for(understand(question, max_chars=len(question), language=language), index.register)
    if result is None:
        return f"<p>{html.escape(text('explain.nothing', language))}</p>"
    citations: list[Citation] = []
    rows = [_row(index, match, citations) for match in result.matches]
    notes = checked_notes(result, len(result.matches))
    return "".join(table_html(Table(tuple(rows), (), notes), links_of(citations, base, language), language))


def _row(index: Index, match: Match, citations: list[Citation]) -> TableRow:
    """Numbered on from the citations there are, which it is added to."""
    spans = index.register.quotes(match)
    cited = [cite(index.documents[span.doc_id], span, len(citations) + n) for n, span in enumerate(spans, 1)]
    citations += cited
    editions: dict[str, list[int]] = {}
    for citation in cited:
        editions.setdefault(edition_told(citation), []).append(citation.number)
    return TableRow(
        names=(match.offer.name,),
        told=tuple(Told(" ".join(one.quote.split()), (one.number,), True) for one in cited),
        also=(),
        editions=tuple((edition, tuple(numbers)) for edition, numbers in editions.items()),
    )
