"""Introductions of an event, for staff."""
