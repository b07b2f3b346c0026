"""What people do, one verb a function: each checks the right, opens one transaction, writes the audit log."""
