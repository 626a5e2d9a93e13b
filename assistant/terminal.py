"""An answer in the terminal: statements or a table, sources, and word-by-word English where asked for."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.columns import table_lines
from assistant.render import source_line
from assistant.rows import Table, caption_of, cells, heads, told_parts
from corpus.schema import Answer, Language
from corpus.texts import text

# Of the width: name, what the sources say, edition.
_SHARES = (24, 56, 20)


def terminal_text(answer: Answer, glosses: Sequence[str] = ()) -> str:
    """``glosses``: one for each statement, shown under its German below the sources; see ``assistant.wordwise``."""
    language = answer.language
    lines: list[str] = []
    for part in told_parts(answer):
        lines += ["", *_table(part, language), ""] if isinstance(part, Table) else [part]
    if answer.citations:
        lines += ["", text("assistant.sources", language)]
        lines += [source_line(citation, language) for citation in answer.citations]
    if glosses:
        lines += ["", text("gloss.mark", "en")]
        for said, gloss in zip(answer.statements, glosses, strict=True):
            lines += ["", f"  {said.text}", f"  = {gloss}"]
    return "\n".join(lines).strip("\n")


def _table(table: Table, language: Language) -> list[str]:
    rows = [["\n".join(lines) for lines in cells(row, language)] for row in table.rows]
    return [*table_lines(heads(language), rows, _SHARES, apart=True), "", caption_of(table, language)]
