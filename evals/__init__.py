"""Judges the answers: question files in, answer files out. Deterministic, no model."""
