"""The ``duijie`` command: thin, one module a command."""

from duijie.cli.main import main

__all__ = ["main"]
