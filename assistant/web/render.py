"""Answers and sources as HTML. Everything that comes from a document or a user is escaped."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from assistant.render import heading_text, is_verbatim, page_text
from assistant.rows import MORE_ROWS, Table, TableRow, caption_of, heads, parts_of, remarks_of
from assistant.web.permalink import path_of
from corpus.schema import Answer, Citation, Document, Language, Notice, Span, Statement
from corpus.texts import render, text

# What HTML or Markdown could read as mark-up.
SPECIAL = frozenset("<>&\"'\\`*_{}[]()#+-!|~$=:.")


def esc(value: str) -> str:
    """Escaped, on one line, and safe inside Markdown (which the chat parses first)."""
    return "".join(f"&#{ord(sign)};" if sign in SPECIAL else sign for sign in " ".join(value.split()))


# -- an answer in the chat --------------------------------------------------------------------


def answer_html(answer: Answer, base: str, *, understood: str = "", tools: str = "") -> str:
    """One line of HTML.

    ``base``: path of the service, ends in "/". ``understood``: the question as it was read, where
    that isn't what was typed. ``tools``: HTML of what can be done with the answer, when it is complete.
    """
    language = answer.language
    parts: list[str] = []
    if understood:
        told = text("export.understood", language, question=understood)
        parts.append(f'<p class="lw-understood">{esc(told)}</p>')
    if answer.status == "off_topic":
        parts.append(f"<p>{esc(text(f'assistant.{answer.kind}', language))}</p>")
    elif answer.refused:
        parts += _refusal(answer, base)
    else:
        parts += _answered(answer, base)
    return f'<div class="lw-answer" lang="{language}">{"".join(parts)}{tools}</div>'


def _answered(answer: Answer, base: str) -> list[str]:
    language = answer.language
    parts: list[str] = []
    if language == "en" and is_verbatim(answer):
        parts.append(f'<p class="lw-frame">{esc(text("assistant.frame_en", "en"))}</p>')
    links = links_of(answer.citations, base, language)
    for part in parts_of(answer):
        if isinstance(part, Table):
            parts += table_html(part, links, language)
        else:
            parts += _statements(part.statements, links, language)
    parts += [f'<p class="lw-note">{esc(_remark(note, language))}</p>' for note in remarks_of(answer)]
    return [*parts, _sources(answer.citations, base, language) if answer.citations else ""]


# -- rows of a list answer. Roles are told because a phone shows the cells one below the other, which takes a
# -- table's own roles away in some browsers.


def table_html(table: Table, links: Mapping[int, str], language: Language) -> list[str]:
    """``links``: by citation number, see ``links_of``."""
    frames = [f'<p class="lw-frame">{esc(render(frame, language))}</p>' for frame in table.frames]
    head = "".join(f'<th scope="col" role="columnheader">{esc(word)}</th>' for word in heads(language))
    rows = "".join(_row(row, links, language) for row in table.rows)
    caption = " ".join(_remark(note, language) for note in table.about) or caption_of(table, language)
    return [
        *frames,
        f'<table class="lw-table" role="table"><caption>{esc(caption)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead><tbody role="rowgroup">{rows}</tbody></table>',
    ]


def _row(row: TableRow, links: Mapping[int, str], language: Language) -> str:
    names = "<br>".join(f'<span lang="de">{esc(name)}</span>' for name in row.names)
    told = [_quotation(one.text, one.verbatim, one.citations, links, language) for one in row.told]
    if row.also:
        told.append(f"({esc(text('table.also', language))} {_marks(row.also, links)})")
    several = len(row.editions) > 1
    editions = "<br>".join(
        f'<span lang="de">{esc(edition)}</span>{" " + _marks(numbers, links) if several else ""}'
        for edition, numbers in row.editions
    )
    label = esc(text("table.head_edition", language))
    return (
        f'<tr role="row"><th scope="row" role="rowheader">{names}</th>'
        f'<td role="cell">{"".join(f"<div>{one}</div>" for one in told)}</td>'
        f'<td role="cell"><span class="lw-cell-label">{label}: </span>{editions}</td></tr>'
    )


def _remark(note: Notice, language: Language) -> str:
    """As in the terminal, but for the command that shows all entries: the page has a place of its own for them."""
    if note.key == MORE_ROWS:
        return text("web.more_rows", language, **dict(note.values))
    return render(note, language)


def links_of(citations: Iterable[Citation], base: str, language: Language) -> dict[int, str]:
    """HTML of the mark of each citation, by its number."""
    return {citation.number: _link(citation, base, language) for citation in citations}


def _quotation(words: str, verbatim: bool, numbers: Iterable[int], links: Mapping[int, str], language: Language) -> str:
    spoken = _foreign(language) if verbatim else ""
    return f'<span class="lw-quote"{spoken}>{esc(words)}</span> {_marks(numbers, links)}'


def _marks(numbers: Iterable[int], links: Mapping[int, str]) -> str:
    return " ".join(links[number] for number in numbers)


def question_html(question: str) -> str:
    """A user's words as they are: what looks like mark-up in them stays text."""
    return f"<span>{esc(question)}</span>"


def hint_html(message: str, language: Language) -> str:
    return f'<div class="lw-answer lw-hint" lang="{language}"><p>{esc(message)}</p></div>'


def _refusal(answer: Answer, base: str) -> list[str]:
    language = answer.language
    parts = [f"<p><strong>{esc(text('assistant.not_in_corpus', language))}</strong></p>"]
    if answer.nearest:
        items = "".join(
            f'<li><a class="lw-cite" href="{base}{path_of(citation)}">{esc(heading_text(citation, language))}</a></li>'
            for citation in answer.nearest
        )
        parts.append(f"<p>{esc(text('assistant.nearest', language))}</p><ul>{items}</ul>")
    return parts + [f'<p class="lw-note">{esc(render(note, language))}</p>' for note in answer.notes]


def _statements(statements: Sequence[Statement], links: Mapping[int, str], language: Language) -> list[str]:
    """Paragraphs and lists; quotations are marked as German in an English answer."""
    out: list[str] = []
    items: list[str] = []
    sentences: list[str] = []

    def flush() -> None:
        if sentences:
            out.append(f"<p>{' '.join(sentences)}</p>")
            sentences.clear()
        if items:
            out.append(f"<ul>{''.join(items)}</ul>")
            items.clear()

    for statement in statements:
        quote = _quotation(statement.text, statement.support == "verbatim", statement.citations, links, language)
        if statement.frame:
            flush()
            out.append(f'<p class="lw-frame">{esc(render(statement.frame, language))}</p>')
        if statement.role == "item":
            if sentences:
                flush()
            items.append(f"<li>{quote}</li>")
            continue
        if items or statement.role == "lead_in":
            flush()
        sentences.append(quote)
    flush()
    return out


def _foreign(language: Language) -> str:
    return ' lang="de"' if language != "de" else ""


def _link(citation: Citation, base: str, language: Language) -> str:
    label = text("web.citation", language)
    return (
        f'<a class="lw-cite" href="{base}{path_of(citation)}" title="{esc(citation.title)}">'
        f'<span class="lw-hidden">{esc(label)} </span>&#91;{citation.number}&#93;</a>'
    )


def _sources(citations: Iterable[Citation], base: str, language: Language) -> str:
    """Each source once with its numbers: a long list from one page stays one line."""
    rows: dict[tuple[str, str, str], list[Citation]] = {}
    for citation in citations:
        key = (citation.title, page_text(citation, language), " › ".join(citation.section))
        rows.setdefault(key, []).append(citation)
    lines = []
    for (title, page, section), group in rows.items():
        marks = " ".join(_link(citation, base, language) for citation in group)
        where = f"{title} ({group[0].edition}), {page}" + (f", {section}" if section else "")
        lines.append(f'<li>{marks} <span lang="de">{esc(where)}</span></li>')
    return f'<div class="lw-sources"><p>{esc(text("assistant.sources", language))}</p><ul>{"".join(lines)}</ul></div>'


# -- a source in the panel --------------------------------------------------------------------


def source_html(document: Document, span: Span, base: str, language: Language) -> str:
    """The pages that hold a span, with the span marked and everything above and below it."""
    source = document.source
    pages = [page for page in document.pages if page.start < span.end and page.end > span.start]
    section = " › ".join(document.section_path_at(span.start))
    head = [
        f'<h2 id="lw-source-title" lang="de">{html.escape(source.title)}</h2>',
        f'<p class="lw-meta">{html.escape(source.edition)} · {html.escape(source.publisher)}</p>',
    ]
    if section:
        label = text("web.section", language)
        head.append(f'<p class="lw-meta">{label}: <span lang="de">{html.escape(section)}</span></p>')
    head.append(f"<p>{_original(document, pages[0].number if pages else 1, base, language)}</p>")
    body = []
    for page in pages:
        label = text("web.page_of", language, label=page.label, count=len(document.pages))
        if len(document.pages) > 1:
            body.append(f'<h3 class="lw-page">{html.escape(label)}</h3>')
        body.append(f'<div class="lw-page-text" lang="de">{_page(document, page.start, page.end, span)}</div>')
    return "".join(head + body) + _urls(document, language)


def _original(document: Document, page: int, base: str, language: Language) -> str:
    fragment = f"#page={page}" if document.source.path.endswith(".pdf") else ""
    # A fact sheet is the alliance's own summary, no original: its sources stand below.
    is_sheet = document.source.kind == "fact_sheet"
    label = html.escape(text("web.sheet" if is_sheet else "web.original", language))
    return f'<a href="{base}quelle/{document.doc_id}{fragment}" target="_blank" rel="noopener">{label}</a>'


def _urls(document: Document, language: Language) -> str:
    """Where the document's statements come from: shown as addresses, followed only by the reader."""
    if not document.source.urls:
        return ""
    items = "".join(
        f'<li><a href="{html.escape(url)}" target="_blank" rel="noopener noreferrer">{html.escape(url)}</a></li>'
        for url in document.source.urls
        if url.startswith(("https://", "http://"))
    )
    return f"<h3>{html.escape(text('web.urls', language))}</h3><ul class='lw-urls'>{items}</ul>"


def _page(document: Document, start: int, end: int, marked: Span) -> str:
    """The page's lines: headings, list items and paragraphs, with <mark> and <em> inside."""
    headings = {section.start: section for section in document.sections}
    out = []
    line_start = start
    for line in document.text[start:end].split("\n"):
        if line.strip():
            body = _line(document, line_start, line_start + len(line), marked)
            if line_start in headings:
                out.append(f"<p class='lw-heading'>{body}</p>")
            elif line.lstrip()[:2] in ("• ", "- ", "– "):
                out.append(f"<p class='lw-item'>{body}</p>")
            else:
                out.append(f"<p>{body}</p>")
        line_start += len(line) + 1
    return "".join(out)


def _is_set(document: Document, span: Span) -> bool:
    """Set in bold or italics; words in „quotes“ are emphases too but are printed as they are."""
    return document.text[span.start - 1 : span.start] != "„" or document.text[span.end : span.end + 1] not in "“”"


def _line(document: Document, start: int, end: int, marked: Span) -> str:
    """Text between two offsets, cut where a mark or an emphasis begins or ends."""
    emphases = [span for span in document.emphases if span.start < end and span.end > start and _is_set(document, span)]
    cuts = {start, end}
    for span in (*emphases, marked):
        cuts |= {offset for offset in (span.start, span.end) if start < offset < end}
    borders = sorted(cuts)
    out = []
    for a, b in pairwise(borders):
        piece = html.escape(document.text[a:b])
        if any(span.start <= a and b <= span.end for span in emphases):
            piece = f"<em>{piece}</em>"
        if marked.start <= a and b <= marked.end:
            focus = ' id="lw-mark" tabindex="-1"' if a == max(marked.start, start) and marked.start >= start else ""
            piece = f"<mark{focus}>{piece}</mark>"
        out.append(piece)
    return "".join(out)
