"""Confirm links: what a guest sees first."""
