"""Documents in, one index generation out. Knows nothing about questions."""
