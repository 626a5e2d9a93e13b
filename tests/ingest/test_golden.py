"""How real documents are cut, as outlines to be read by eye.

Golden: tests/golden/passages_*.txt; written anew by ``python -m tests.ingest.golden``.
"""

from __future__ import annotations

import pytest

from tests.ingest import golden


@pytest.mark.parametrize("name", [name for name in golden.FILES if name.startswith("passages_")])
def test_golden_passages(name: str) -> None:
    assert golden.FILES[name]() == golden.read(name)
