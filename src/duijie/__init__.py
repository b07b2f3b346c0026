"""Duijie 对接: conferences worth their while, from the guest lists to the kept promises."""

__version__ = "0.1.0"
