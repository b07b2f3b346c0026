"""Good lists, not only good pairs: spread over organisations, shared among offers, welcome to both."""

from duijie.engine.matching.lists.diversity import best_spread, number_owners, spread
from duijie.engine.matching.lists.exposure import exposure, gini
from duijie.engine.matching.lists.mutual import two_sided, welcome
from duijie.engine.matching.lists.share import Shared, share_out

__all__ = [
    "Shared",
    "best_spread",
    "exposure",
    "gini",
    "number_owners",
    "share_out",
    "spread",
    "two_sided",
    "welcome",
]
