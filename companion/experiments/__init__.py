"""The book's live experiments, a module a chapter."""
