"""Matching needs with offers, with reasons."""

from duijie.engine.matching.encode import Encoder
from duijie.engine.matching.match import each_match, match, match_reverse, score_pairs
from duijie.engine.matching.runners import LocalRunner, Runner

__all__ = ["Encoder", "LocalRunner", "Runner", "each_match", "match", "match_reverse", "score_pairs"]
