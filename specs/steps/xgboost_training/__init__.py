"""Trains gradient boosted trees."""
