"""Widgets: panes and lines that draw rows. They compute nothing of the plan."""
