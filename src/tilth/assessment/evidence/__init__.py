"""Published comparisons of practices in, effects pooled by group out."""
