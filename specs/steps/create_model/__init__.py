"""Makes a model known to SageMaker, for transform jobs and endpoints."""
