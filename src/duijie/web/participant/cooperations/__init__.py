"""A guest's cooperations: what was said, confirm or dispute, add evidence, the next date, the answers to checks."""
