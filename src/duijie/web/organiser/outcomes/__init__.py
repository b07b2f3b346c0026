"""What came of meetings, recorded by the table's host for their guests."""
