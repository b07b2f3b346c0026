"""The application as people meet it: through a browser, from end to end."""
