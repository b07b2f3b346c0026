"""Setting up a programme and its events."""
