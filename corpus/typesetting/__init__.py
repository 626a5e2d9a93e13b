"""Typesetting of the shipped strategy: source text in, PDF out (a tool for maintainers)."""
