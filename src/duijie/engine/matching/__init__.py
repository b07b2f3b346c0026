"""Matching needs with offers, with reasons."""

from duijie.engine.matching.encode import Encoder, Encoders
from duijie.engine.matching.match import each_match, match, match_reverse, score_pairs
from duijie.engine.matching.pools import Setting
from duijie.engine.matching.runners import LocalRunner, RayRunner, Runner, RunnerError

__all__ = [
    "Encoder",
    "Encoders",
    "LocalRunner",
    "RayRunner",
    "Runner",
    "RunnerError",
    "Setting",
    "each_match",
    "match",
    "match_reverse",
    "score_pairs",
]
