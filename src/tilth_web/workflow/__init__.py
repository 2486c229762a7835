"""Workflows as data: phases and transitions, and the one function that takes them."""
