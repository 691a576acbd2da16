"""Scores a table with a model."""
