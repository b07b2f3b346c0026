"""The ledger 台账 in the hands of staff."""
