"""Whole conference days, played from a seed through the real verbs."""
