"""Yardsticks of the planner: seeded generators, the same instances for other planners, tables and a plot.

Run as ``python -m benchmarks`` (``make bench``); see docs/benchmarks.md for the commands and figures. Nothing here
is part of the package, and the planners that it compares with are optional (``pip install 'goaptui[bench]'``).
"""
