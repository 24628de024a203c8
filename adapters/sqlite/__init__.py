"""The embedded store: one SQLite file on this machine, safe to use from several processes."""
