"""Registers the app with Django."""

from __future__ import annotations

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """The store of an installation."""

    name = "duijie.store"
    label = "store"
