"""Suggestions for a firm, and what is added by hand."""
