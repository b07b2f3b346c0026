"""A programme 合作计划: its hosts, sides, categories of guests and industry chains."""

from __future__ import annotations

from django.db import models

from duijie.store.models.fields import Row, WordsField


class Programme(Row):
    """Cooperation between regions over years; everything below belongs to exactly one."""

    slug = models.SlugField(max_length=40, unique=True)
    name = WordsField()
    sample = models.BooleanField(default=False, help_text="shipped example: pages say that everybody is invented")
    version = models.PositiveIntegerField(default=1, help_text="raised by each change; an older form is refused")
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)


class Side(Row):
    """A region 地区方. ``position`` 1, 2, 3 picks colour and shape; ``regions`` the words that reveal it in a list."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="sides")
    code = models.SlugField(max_length=40)
    name = WordsField()
    letter = WordsField()
    regions = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField()

    class Meta:
        """Sides are few and ordered."""

        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["programme", "code"], name="side_code_once"),
            models.UniqueConstraint(fields=["programme", "position"], name="side_position_once"),
        )


class Host(Row):
    """An institution that gives the programme 主办单位."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="hosts")
    side = models.ForeignKey(Side, models.PROTECT, null=True, blank=True, related_name="hosts")
    name = WordsField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """As printed."""

        ordering = ("position", "key")


class Category(Row):
    """A kind of guest. ``code`` is one of the contract's categories; the words are the programme's own."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="categories")
    code = models.CharField(max_length=20)
    name = WordsField()
    matchmaking = models.BooleanField(default=True, help_text="guests of this kind take part in meetings")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """As offered in lists."""

        ordering = ("position", "key")
        constraints = (models.UniqueConstraint(fields=["programme", "code"], name="category_code_once"),)


class Chain(Row):
    """An industry chain 产业链; ``aliases`` are other words for it in any language."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="chains")
    name = WordsField()
    aliases = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """As offered in lists."""

        ordering = ("position", "key")
