"""The assessment of a project: a file in, its carbon, gases and costs out."""
