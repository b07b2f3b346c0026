"""The import desk: a list is taken in, understood, settled, tried, carried out, and taken back."""
