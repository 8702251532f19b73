"""Studies: plans on the same disasters, as many as the question needs, kept where a stop cannot hurt them."""
