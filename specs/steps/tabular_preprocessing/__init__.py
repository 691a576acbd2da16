"""Turns the rows of one split into numbers."""
