"""Puts the program together and runs it; nobody imports it."""
