"""What is known of SageMaker: step kinds, property paths, limits, containers, variables."""
