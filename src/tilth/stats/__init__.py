"""Sampling designs, estimators, calibration and uncertainty."""
