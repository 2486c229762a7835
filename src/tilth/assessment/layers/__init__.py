"""Laboratory layers: any file in, one table in fixed units out, every doubt named."""
