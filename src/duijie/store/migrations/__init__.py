"""Steps from an empty database to the present shape of the store."""
