"""The day of a table host or an interpreter: their own meetings, and what they say of them."""
