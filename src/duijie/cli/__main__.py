"""``python -m duijie.cli``: the command where its script is not on the PATH."""

from duijie.cli.main import main

main()
