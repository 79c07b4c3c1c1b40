"""The command line: one small module per command, imported when the command is run.

`table` says in plain data what the commands are; help texts and the parsing of arguments both come from it. It is
all that ``goaptui --help`` and ``--version`` import, which is why they cost hardly more than Python's own start.
"""
