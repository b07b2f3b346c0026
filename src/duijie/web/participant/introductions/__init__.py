"""A guest's introductions: those they got and those they made."""
