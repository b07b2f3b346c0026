"""The engines: pure functions over frozen records, without database, network or framework."""
