"""Posters, sheets of stickers and window cards of places: `docs/posters.md`."""

from qr.posters.index import Row
from qr.posters.kinds import GRIDS, PAPERS, Kind
from qr.posters.orders import Host, Order, Spot
from qr.posters.printing import pdf
from qr.posters.runs import By, Progress, Report, run

__all__ = ["GRIDS", "PAPERS", "By", "Host", "Kind", "Order", "Progress", "Report", "Row", "Spot", "pdf", "run"]
