"""What an answer consists of: rows of the register, sentences of each part, lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.compose.budget import Budget, budget_of, is_typed
from assistant.compose.choice import Block, by_document, by_rank, choose
from assistant.compose.draft import Composed, Draft, Row, lead_ins_of, say_in_order
from assistant.compose.editions import (
    as_one,
    asked_state,
    framed,
    in_both_states,
    in_state,
    latest_first,
    newer_value,
    state_of,
    subject_sheet,
)
from assistant.compose.kinds import weighed_by_kind
from assistant.compose.lists import announced_list, lists_first, only_introduces, with_short_lists, with_whole_list
from assistant.compose.novelty import adds, is_told, stems_of
from assistant.compose.overview import overview, targets_of
from assistant.compose.series import headings_asked_for
from assistant.compose.subjects import without_other_relations, without_other_subjects
from assistant.evidence import Evidence
from assistant.preference import preferred
from assistant.question import Question
from corpus.index import Index
from corpus.schema import Item, Notice, Span

MAX_OTHER_ROWS = 5
MAX_OF_SIDE, OF_SIDE = 3, 0.75


@dataclass(frozen=True, slots=True)
class Told:
    """A part of a question, or a side of a comparison, as it is answered. ``frame``: what stands before its answer."""

    question: Question
    frame: Notice | None = None


def compose(
    index: Index,
    question: Question,
    groups: Sequence[Sequence[Evidence]],
    rows: Sequence[Row] = (),
    parts: Sequence[Told] = (),
) -> Composed:
    """The best sentences of each group within the question's budget, lists complete.

    ``groups``: evidence for each part or side of the question, best first. ``parts``: what each
    of them is about, when the question has several. ``rows``: entries of the register. They come
    first when the question asks for a list of such; who asks for help is told what fits best, and
    then what else there is.
    """
    draft = Draft(index)
    lead_ins = lead_ins_of(index) if rows else {}
    rows_first = question.kind == "list"
    items = [Item(row.name, draft.row(row, lead_ins)) for row in rows] if rows_first else []
    left_out = 0
    subject = subject_sheet(index, groups)
    together = _together(question, groups, parts, subject)
    if items:  # the rows are the list: what else stands somewhere would only look like more of it
        together = [(part, group) for part, group in together if part.question.kind != "list"]
    for block in _overview(index, question, together) or _blocks(
        index, question, together, bool(items), draft.said, subject
    ):
        draft.open(block.frame)
        if block.as_items:
            for heading in block.chosen:
                draft.say(heading.span, "item")
        else:
            say_in_order(draft, block.chosen, as_list=question.kind == "list")
    draft.open(None)
    if not rows_first:
        others = [row for row in rows if not any(span in draft.said for span in row.quotes)]
        left_out = len(others[MAX_OTHER_ROWS:])
        items = [Item(row.name, draft.row(row, lead_ins)) for row in others[:MAX_OTHER_ROWS]]
    elif not rows:
        items = [Item(s.text, s.citations) for s in draft.statements if s.role == "item"]
    return Composed(tuple(draft.statements), tuple(draft.citations), tuple(items), len(rows) - left_out)


def _together(
    question: Question, groups: Sequence[Sequence[Evidence]], parts: Sequence[Told], subject: str | None
) -> list[tuple[Told, Sequence[Evidence]]]:
    """Each part with its evidence; as one, when the question is about then and now."""
    if asked_state(question) in ("today", "change"):
        groups, parts = as_one(groups, subject), ()
    known = parts or [Told(question)] * len(groups)
    return [(part, group) for part, group in zip(known, groups, strict=True) if group]


def _overview(index: Index, question: Question, parts: Sequence[tuple[Told, Sequence[Evidence]]]) -> list[Block]:
    """Section by section, when the question names a section or document; else empty."""
    if len(parts) != 1:
        return []
    targets = targets_of(index, question, parts[0][1])
    return overview(index, targets, budget_of(replace(question, kind="overview"))) if targets else []


def _blocks(
    index: Index,
    question: Question,
    parts: Sequence[tuple[Told, Sequence[Evidence]]],
    beside_rows: bool,
    said: Sequence[Span],
    subject: str | None,
) -> list[Block]:
    """What is said of each part, after ``said``: the newer state before the strategy's, or document by document."""
    newer: list[Evidence] = []
    older: list[Evidence] = []
    blocks: list[Block] = []
    chosen: list[Evidence] = []
    for part, group in parts:
        known = [*said, *(one.span for one in (*chosen, *newer, *older))]
        if part.frame is None:  # a side stands by itself, whatever the other one said in the same words
            known += [one.span for block in blocks for one in block.chosen]
        evidence = _new(index, part.question, group, known)
        if not evidence:
            continue
        share = _share(budget_of(question), len(parts), beside_rows, told_apart=part.frame is not None)
        evidence = in_state(index, part.question, evidence)
        both = _in_both_states(index, part.question, evidence, share, subject)
        if both is not None:
            told = with_short_lists(index, both[0])
            newer += latest_first(index, told) if asked_state(part.question) == "today" else told
            older += both[1]
        elif part.frame:
            told = _chosen(index, part.question, evidence, share, known)
            in_order = by_rank if is_typed(part.question) else by_document
            blocks += [Block(tuple(group), part.frame) for group in in_order(told)]
        else:
            chosen += _chosen(index, part.question, evidence, share, known)
    is_list = question.kind == "list" and bool(chosen) and chosen[0].lead_in is not None
    in_order = by_rank if is_typed(question) or is_list else by_document
    plain = blocks + [Block(tuple(group)) for group in in_order(chosen)]
    return [*framed(index, newer, older), *plain] if older else [Block(tuple(g)) for g in by_rank(newer)] + plain


def _share(budget: Budget, parts: int, beside_rows: bool, *, told_apart: bool) -> Budget:
    """What one of several parts may say; little beside rows of the register, and of a side that stands by itself."""
    if beside_rows:
        return replace(budget, sentences=2, chars=400)
    if told_apart:
        return replace(budget, sentences=MAX_OF_SIDE, chars=budget.chars // parts, relative=OF_SIDE)
    return replace(budget, sentences=max(2, budget.sentences // parts), chars=budget.chars // parts)


def _in_both_states(
    index: Index, question: Question, evidence: Sequence[Evidence], share: Budget, subject: str | None
) -> tuple[list[Evidence], list[Evidence]] | None:
    """A newer state and the strategy's, when the question asks for them or they differ; None otherwise."""
    if question.kind == "list":
        return None
    wanted = asked_state(question)
    if wanted in ("today", "change"):
        newer, older = in_both_states(index, evidence, share, wanted, subject)
        return (newer, older) if newer else None
    later = newer_value(index, question, evidence)
    if later and state_of(index, later).is_newer and state_of(index, evidence[0]).is_of_strategy:
        return [later], [evidence[0]]
    return None


def _new(index: Index, question: Question, group: Sequence[Evidence], said: Sequence[Span]) -> list[Evidence]:
    """Weighed for the question, without what the answer says already; best first."""
    told = [stems_of(index, span) for span in said]
    group = without_other_subjects(index, question.standalone, group)
    group = without_other_relations(index, question.standalone, group)
    evidence = [
        one for one in group if not is_told(index, one.span, said, told) and (not told or adds(index, one.span, told))
    ]
    return weighed_by_kind(index, question, preferred(index, question, evidence))


def _chosen(
    index: Index, question: Question, evidence: Sequence[Evidence], share: Budget, said: Sequence[Span]
) -> list[Evidence]:
    if headings := headings_asked_for(index, question, evidence):
        return headings
    if question.kind == "list":
        evidence = lists_first(index, question, evidence)
    elif later := newer_value(index, question, evidence):
        evidence = [later, *(one for one in evidence if one is not later)]
    chosen = choose(index, evidence, share, question.focus if question.language == "de" else ())
    if question.kind == "list" or only_introduces(index, chosen[0]) or _is_announced(index, question, chosen[0]):
        return with_whole_list(index, question, chosen, said, [stems_of(index, span) for span in said])
    return with_short_lists(index, chosen)


def _is_announced(index: Index, question: Question, best: Evidence) -> bool:
    """Who asks for bodies is told all of those that the best sentence announces ("besteht aus 11 Mitgliedern …")."""
    return question.expected in ("organisation", "person") and announced_list(index, question, best) is not None
