"""One package for each thing outside: stores, and the file a backup is."""
