"""Signing in and out, one's own account, staff and their roles."""
