"""Row view-models: what a pane shows, line by line, as plain values. No Textual here."""
