"""Loads the table that everything else works on."""
