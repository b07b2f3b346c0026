"""People, organisations, the import desk, invitations."""
