"""The notice on how data are used."""
