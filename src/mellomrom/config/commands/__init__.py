"""The commands of `mellomrom`, one module for each thing one comes to do.

Each module has `add(commands)`, which hangs its commands on the parser, and one function for each command, which takes
the parsed words and returns the exit code. Only `common.use_database` loads Django, for the commands that need it.
"""
