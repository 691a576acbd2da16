"""Registers a packaged model."""
