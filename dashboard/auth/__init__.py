"""Signing in: who is there, from which browser, and what is answered to nobody."""
