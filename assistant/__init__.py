"""A question in, a cited answer out. Knows nothing about how documents are read."""
