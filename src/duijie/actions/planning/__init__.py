"""The plan: computing it, changing a draft by hand, comparing versions, publishing."""
