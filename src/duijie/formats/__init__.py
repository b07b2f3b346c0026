"""Bytes to records and records to bytes: lists in, plans, pages, sheets and calendars out."""
