"""Replanning on the day: what is reported, what it changes, standby, and what was published so far."""
