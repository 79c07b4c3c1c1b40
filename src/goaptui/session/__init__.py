"""What happens while a plan is carried out: events, replay, undo; and the `Outlook` derived from it."""
