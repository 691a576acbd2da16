"""align-ci: check that the layers of a SageMaker pipeline project agree."""

__version__ = "0.1.0"
