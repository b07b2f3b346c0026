"""Every figure of a report with the keys of the rows it was counted from; definitions.toml pins their formulas."""

from duijie.store.queries.figures.counting import event_figures, programme_figures
from duijie.store.queries.figures.figure import NO_CHAIN, Figure, Kind
from duijie.store.queries.figures.listing import Line, Wanted, lines_of

__all__ = [
    "NO_CHAIN",
    "Figure",
    "Kind",
    "Line",
    "Wanted",
    "event_figures",
    "lines_of",
    "programme_figures",
]
