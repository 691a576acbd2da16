"""A package, as a dependency of the SageMaker SDK installs another `tests`, which would win."""
