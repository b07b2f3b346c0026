"""Members of the staff and their roles."""
