"""Maps of storage potential: rasters in, maps and tables out."""
