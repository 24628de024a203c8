"""The rules of the product in plain Python: no I/O, no framework, no clock of their own."""
