"""The one Django app: rows, constraints, queries, and the way from rows to engine records."""
