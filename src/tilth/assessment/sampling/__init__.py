"""Sampling plans: strata, points, how many, and how sure the answer will be."""
