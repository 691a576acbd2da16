"""Makes a model ready for registration."""
