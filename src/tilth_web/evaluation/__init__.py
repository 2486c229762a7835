"""Criteria, calls, self-assessment, expert review, decision, recognition."""
