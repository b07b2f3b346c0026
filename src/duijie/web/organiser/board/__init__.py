"""The live board of the day, for staff and for the hall's screen."""
