"""The AWS stack: what is declared, and what is derived from the rest of the repository."""
