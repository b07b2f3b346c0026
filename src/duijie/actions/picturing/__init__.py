"""The pictures of an event, from its records to SVG with the table behind it; pages and reports ask here."""

from duijie.actions.picturing.asking import PICTURES, Asked, Made, make_picture

__all__ = ["PICTURES", "Asked", "Made", "make_picture"]
