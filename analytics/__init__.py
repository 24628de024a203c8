"""Tables live here and nowhere else: expenses in, frozen results out."""
