"""Files: TOML in with positions, TOML out whole or not at all, locks."""
