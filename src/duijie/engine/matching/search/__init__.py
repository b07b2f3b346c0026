"""Searching large pools: the best candidates of each listing, by meaning and by terms."""

from duijie.engine.matching.search.fuse import fuse, unite
from duijie.engine.matching.search.terms import TermSearch
from duijie.engine.matching.search.vectors import VectorIndex

__all__ = ["TermSearch", "VectorIndex", "fuse", "unite"]
