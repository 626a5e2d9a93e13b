"""The measures: pure functions from rankings, answers and gold to numbers. No I/O, no model."""
