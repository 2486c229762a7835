"""What the API answers, with the unit of every number in its description."""
