"""Pages: each parses, calls one verb of ``duijie.actions``, renders."""
