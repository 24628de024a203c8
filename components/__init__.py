"""What is shown: pure functions, values in, Dash tree or figure out."""
