"""What a passage's place and length say about it, beside its words.

1. **Short passages.** The headings above a passage are indexed with it. One with few words
   of its own scores by them alone, ahead of the passage that says it; so the shorter, the
   less: times 1 + s · ln(length / 300), for less than 300 characters.
2. **Openings.** The first passage of a fact sheet says what its subject is; the passages
   below it say for whom, where, since when. A question that paraphrases these ("who helps
   women back to work?") asks for the first. It is raised towards the mean of the sheet's two
   best: by o · (mean - own score), when that is more.

Both weights were chosen on the dev split with cross-validation (evals/LOG.md). Related:
Bendersky & Kurland 2008, "Utilizing passage-based language models for document retrieval".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.lexical import Scores
from corpus.schema import Document, Passage

SHORT_BELOW_CHARS = 300
SHORT_WEIGHT = 0.06
OPENING_WEIGHT = 0.5

_Rows = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Structure:
    """``factors``: of each row's score, shape (passages,). ``rows``: passages of the fact
    sheets, sheet by sheet in reading order; ``starts``: where in ``rows`` each sheet begins,
    which is its opening."""

    factors: Scores
    rows: _Rows
    starts: _Rows

    @classmethod
    def of(cls, passages: Sequence[Passage], documents: Mapping[str, Document]) -> Structure:
        lengths = np.array([len(passage.text) for passage in passages], dtype=np.float32)
        shortness = np.minimum(np.log(np.maximum(lengths, 1) / SHORT_BELOW_CHARS), 0.0)
        sheets: dict[str, list[int]] = {}
        for row, passage in enumerate(passages):
            if documents[passage.span.doc_id].source.kind == "fact_sheet":
                sheets.setdefault(passage.span.doc_id, []).append(row)
        ordered = [sorted(sheet, key=lambda row: passages[row].span.start) for sheet in sheets.values()]
        sizes = [len(sheet) for sheet in ordered]
        return cls(
            (1 + SHORT_WEIGHT * shortness).astype(np.float32),
            np.array([row for sheet in ordered for row in sheet], dtype=np.intp),
            np.cumsum([0, *sizes[:-1]], dtype=np.intp) if sizes else np.zeros(0, dtype=np.intp),
        )

    def apply(self, scores: Scores, allowed: npt.NDArray[np.bool_]) -> Scores:
        """Scores of all rows by both rules, shape (passages,), none above the highest given.

        ``allowed``: rows that are ranked; a sheet's other rows say nothing about its opening.
        """
        shortened: Scores = scores * self.factors
        if not len(self.starts):
            return shortened
        openings = self.rows[self.starts]
        evidence = self._mean_of_two_best((shortened * allowed)[self.rows])
        raised = shortened.copy()
        raised[openings] += OPENING_WEIGHT * np.maximum(evidence - shortened[openings], 0.0)
        return raised

    def _mean_of_two_best(self, scores: Scores) -> Scores:
        """Of each sheet, shape (sheets,); of one passage alone its own score."""
        sizes = np.diff(np.append(self.starts, len(self.rows)))
        sheet = np.repeat(np.arange(len(self.starts)), sizes)
        best: Scores = np.maximum.reduceat(scores, self.starts)
        _, places = np.unique(sheet[scores == best[sheet]], return_index=True)
        rest = scores.copy()
        rest[np.flatnonzero(scores == best[sheet])[places]] = -np.inf  # one of equals only
        second = np.maximum.reduceat(rest, self.starts)
        mean: Scores = np.where(sizes > 1, (best + second) / 2, best).astype(np.float32)
        return mean
