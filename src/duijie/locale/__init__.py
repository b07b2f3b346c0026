"""The words of pages, printed sheets and the terminal, in gettext catalogues."""

from duijie.locale.catalogue import Translate, translator

__all__ = ["Translate", "translator"]
