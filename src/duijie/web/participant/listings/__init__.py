"""A guest's needs and offers."""
