"""Makes example requests for a model."""
