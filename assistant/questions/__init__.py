"""Rules of German and English that read a question; ``assistant.question`` puts them together."""
