"""Writes the hyperparameters that the trainings read."""
