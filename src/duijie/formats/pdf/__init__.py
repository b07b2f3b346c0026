"""Printed sheets, set by typst in a font that the package brings."""

from duijie.formats.pdf.glyphs import missing_characters
from duijie.formats.pdf.schedules import render_schedules

__all__ = ["missing_characters", "render_schedules"]
