"""What both sides of the house agree on: documents, language and the index on disk."""

import os

# One question is small work: on several threads NumPy's library waits for them longer than it
# computes (measured: 10 ms on one thread, 200 to 500 on two busy ones). Only a default.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
