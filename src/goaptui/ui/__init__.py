"""The terminal cockpit, in Textual."""
