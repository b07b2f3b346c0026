"""Pages of reports, of the figures in them, and of their definitions."""
