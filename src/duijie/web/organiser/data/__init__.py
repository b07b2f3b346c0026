"""Data that went to another side, and how long data are kept."""
