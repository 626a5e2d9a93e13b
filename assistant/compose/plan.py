"""What an answer consists of: rows of the register, sentences of each part, lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.compose.budget import Budget, budget_of
from assistant.compose.choice import by_document, choose
from assistant.compose.draft import Composed, Draft, Row, lead_ins_of, say_in_order
from assistant.compose.lists import lists_first, only_introduces, with_whole_list
from assistant.compose.novelty import adds, is_told, stems_of
from assistant.evidence import Evidence
from assistant.preference import preferred
from assistant.question import Question
from corpus.index import Index
from corpus.schema import Item, Span

MAX_OTHER_ROWS = 5


def compose(
    index: Index, question: Question, groups: Sequence[Sequence[Evidence]], rows: Sequence[Row] = ()
) -> Composed:
    """The best sentences of each group within the question's budget, lists complete.

    ``groups``: evidence for each part or side of the question, best first. ``rows``: entries
    of the register. They come first when the question asks for a list of such; who asks for
    help is told what fits best, and then what else there is.
    """
    draft = Draft(index)
    lead_ins = lead_ins_of(index) if rows else {}
    rows_first = question.kind == "list"
    items = [Item(row.name, draft.row(row, lead_ins)) for row in rows] if rows_first else []
    left_out = 0
    budget = budget_of(question)
    found = [group for group in groups if group]
    chosen: list[Evidence] = []
    for group in found:
        share = replace(
            budget,
            sentences=2 if items else max(2, budget.sentences // len(found)),
            chars=400 if items else budget.chars // len(found),
        )
        chosen += _group(index, question, group, share, [*draft.said, *(one.span for one in chosen)])
    for group in by_document(chosen):
        say_in_order(draft, group, as_list=question.kind == "list")
    if not rows_first:
        others = [row for row in rows if not any(span in draft.said for span in row.quotes)]
        left_out = len(others[MAX_OTHER_ROWS:])
        items = [Item(row.name, draft.row(row, lead_ins)) for row in others[:MAX_OTHER_ROWS]]
    elif not rows:
        items = [Item(s.text, s.citations) for s in draft.statements if s.role == "item"]
    return Composed(tuple(draft.statements), tuple(draft.citations), tuple(items), len(rows) - left_out)


def _group(
    index: Index, question: Question, group: Sequence[Evidence], budget: Budget, said: Sequence[Span]
) -> list[Evidence]:
    told = [stems_of(index, span) for span in said]
    evidence = [
        one for one in group if not is_told(index, one.span, said, told) and (not told or adds(index, one.span, told))
    ]
    if not evidence:
        return []
    evidence = preferred(index, question, evidence)
    if question.kind == "list":
        evidence = list(lists_first(index, evidence))
    chosen = choose(index, evidence, budget)
    if question.kind == "list" or only_introduces(index, chosen[0].span):
        chosen = with_whole_list(index, chosen, said, told)
    return chosen
