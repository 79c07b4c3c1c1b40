"""Screens: the cockpit, and what is opened above it. All but the cockpit are imported when they are opened."""
