"""Results as text, HTML and figures."""
