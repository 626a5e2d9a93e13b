"""What both sides of the house agree on: documents, language and the index on disk."""
