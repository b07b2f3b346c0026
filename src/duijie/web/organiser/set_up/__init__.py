"""Setting up programme and event."""
