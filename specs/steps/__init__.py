"""The steps, each with everything that describes it."""
