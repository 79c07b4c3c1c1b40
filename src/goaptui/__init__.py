"""goaptui: plan work by goals. See `load`, `solve` and `Session`."""

__version__ = "0.1.0"
