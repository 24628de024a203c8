"""The figures the program is held to, measured here and now: `make bench`."""
