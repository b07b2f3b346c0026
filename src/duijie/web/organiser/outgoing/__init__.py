"""Mails, templates, printed sheets."""
