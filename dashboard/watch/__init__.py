"""What is seen of a running program: its log, its metrics, and whether it is well."""
