"""An answer as the plain text that a user reads (terminal, evaluation, copy)."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.schema import Answer, Citation, Language, Statement
from corpus.texts import render, text


def answer_text(answer: Answer) -> str:
    """Statements with their citation numbers, or the refusal; without the list of sources."""
    language = answer.language
    if answer.status == "off_topic":
        return text(f"assistant.{answer.kind}", language)
    if answer.refused:
        return refusal_text(answer)
    frame = [text("assistant.frame_en", "en")] if language == "en" and is_verbatim(answer) else []
    notes = [render(remark, language) for remark in answer.notes]
    return "\n".join([*frame, statements_text(answer.statements, language), *notes])


def is_verbatim(answer: Answer) -> bool:
    """Does it consist of the documents' own words, and of something?"""
    return bool(answer.statements) and all(said.support == "verbatim" for said in answer.statements)


def refusal_text(answer: Answer) -> str:
    lines = [text("assistant.not_in_corpus", answer.language)]
    if answer.nearest:
        lines.append(text("assistant.nearest", answer.language))
        lines += [f"• {heading_text(citation, answer.language)}" for citation in answer.nearest]
    lines += [render(remark, answer.language) for remark in answer.notes]
    return "\n".join(lines)


def statements_text(statements: Sequence[Statement], language: Language = "de") -> str:
    """Sentences run on; frames, a list's lead-in and its items stand on lines of their own."""
    out = ""
    for statement in statements:
        if statement.frame:
            out += f"{chr(10) if out else ''}{render(statement.frame, language)}\n"
        marks = "".join(f" [{number}]" for number in statement.citations)
        sign = "• " if statement.role == "item" else ""
        runs_on = statement.role == "sentence" and not out.rpartition("\n")[2].startswith("• ")
        separator = "" if out.endswith("\n") or not out else " " if runs_on else "\n"
        out += f"{separator}{sign}{statement.text}{marks}"
    return out


def source_line(citation: Citation, language: Language) -> str:
    """ "[1] Title (edition), S. 6, Section > Subsection" """
    where = [page_text(citation, language)]
    if citation.section:
        where.append(_path(citation))
    return f"[{citation.number}] {citation.title} ({citation.edition}), {', '.join(where)}"


def heading_text(citation: Citation, language: Language) -> str:
    section = f": {_path(citation)}" if citation.section else ""
    return f"{citation.title}{section} ({page_text(citation, language)})"


def _path(citation: Citation) -> str:
    """The headings, without the colon that one may end with: it would introduce the page."""
    return " › ".join(heading.rstrip(" :") for heading in citation.section)


def page_text(citation: Citation, language: Language) -> str:
    if citation.page_first == citation.page_last:
        return text("assistant.page", language, page=citation.page_first)
    return text("assistant.pages", language, first=citation.page_first, last=citation.page_last)
