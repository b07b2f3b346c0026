"""Pages that need no role: home and the public page of an event."""
