"""Use cases: a site or project in, the assessed one out."""
