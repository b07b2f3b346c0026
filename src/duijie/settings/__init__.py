"""The installation's settings: what the environment says (``environment``) and what Django reads (``django``)."""
