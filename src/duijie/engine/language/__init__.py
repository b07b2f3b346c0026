"""Reading Chinese and English: folding, scripts, and the like."""

from duijie.engine.language.detect import Script, script_of
from duijie.engine.language.fold import FoldedText, fold, fold_with_places, readable
from duijie.engine.language.glossary import Glossary, glossary
from duijie.engine.language.quantity import Quantity, read_quantities
from duijie.engine.language.segment import Token, segment
from duijie.engine.language.writing import writing_of

__all__ = [
    "FoldedText",
    "Glossary",
    "Quantity",
    "Script",
    "Token",
    "fold",
    "fold_with_places",
    "glossary",
    "read_quantities",
    "readable",
    "script_of",
    "segment",
    "writing_of",
]
