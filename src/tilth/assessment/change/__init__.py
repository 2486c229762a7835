"""Change of the stock between rounds, measured, predicted, or both joined."""
