"""Evidence → statements and citations, without any language model.

Every statement is a slice of a document, so it is proved by construction. A list item
that is no sentence of its own brings its lead-in along; a list question gets the whole
list. Statements stand in document order, the best document first.
"""

from assistant.compose.budget import Budget, budget_of
from assistant.compose.draft import Composed, Row, cite
from assistant.compose.lists import MAX_LIST_ITEMS, list_notes
from assistant.compose.plan import Told, compose

__all__ = ["MAX_LIST_ITEMS", "Budget", "Composed", "Row", "Told", "budget_of", "cite", "compose", "list_notes"]
