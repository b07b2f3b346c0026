"""Outcome cards: three taps after each meeting."""
