"""A guest's published schedule: page, PDF, calendar."""
