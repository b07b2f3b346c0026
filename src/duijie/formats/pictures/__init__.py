"""Pictures of a conference as SVG: heat map, flows, network, curves of the day; each with the table behind it."""

from duijie.formats.pictures.day import (
    Arrivals,
    SlotPlan,
    UnderWay,
    draw_arrivals,
    draw_under_way,
    table_of_arrivals,
    table_of_under_way,
)
from duijie.formats.pictures.heat import FEW, Block, Cell, HeatMap, HeatRow, draw_heat, table_of_heat
from duijie.formats.pictures.network import (
    Connector,
    Firm,
    Network,
    Tie,
    draw_network,
    publishable_network,
    tables_of_network,
)
from duijie.formats.pictures.raster import png
from duijie.formats.pictures.sankey import (
    Diagram,
    Flow,
    Node,
    draw_sankey,
    publishable,
    table_of_flows,
    trim,
)
from duijie.formats.pictures.svg import Picture, Side, Table

__all__ = [
    "FEW",
    "Arrivals",
    "Block",
    "Cell",
    "Connector",
    "Diagram",
    "Firm",
    "Flow",
    "HeatMap",
    "HeatRow",
    "Network",
    "Node",
    "Picture",
    "Side",
    "SlotPlan",
    "Table",
    "Tie",
    "UnderWay",
    "draw_arrivals",
    "draw_heat",
    "draw_network",
    "draw_sankey",
    "draw_under_way",
    "png",
    "publishable",
    "publishable_network",
    "table_of_arrivals",
    "table_of_flows",
    "table_of_heat",
    "table_of_under_way",
    "tables_of_network",
    "trim",
]
