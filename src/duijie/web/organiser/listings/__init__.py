"""The review queue of needs and offers."""
