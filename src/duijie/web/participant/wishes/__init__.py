"""Suggestions, wishes and requests."""
