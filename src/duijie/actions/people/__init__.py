"""People and organisations as staff keep them: adding, editing, merging, delegations, lists that leave."""
