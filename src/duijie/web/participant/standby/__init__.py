"""A guest's places on standby and requests on the spot."""
