"""Plain-text and JSON views of an outlook, and the documents made from a plan."""
