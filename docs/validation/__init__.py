"""Comparison of the models with published and official results, for one page."""
