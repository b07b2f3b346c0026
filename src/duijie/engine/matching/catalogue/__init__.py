"""A catalogue of needs and offers that come and go, matched as soon as they are there."""

from duijie.engine.matching.catalogue.catalogue import Catalogue
from duijie.engine.matching.catalogue.fault import CatalogueError

__all__ = ["Catalogue", "CatalogueError"]
