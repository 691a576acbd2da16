"""Trains a small neural network."""
