"""Stocks of sampled profiles, at fixed depth and at equivalent soil mass."""
