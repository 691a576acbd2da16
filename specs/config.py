"""What the jobs of all steps share: the account that they run in, and its image."""

from align_ci.authoring import JobConfig

ROLE = "arn:aws:iam::111122223333:role/reference-pipeline"
REGISTRY = "111122223333.dkr.ecr.us-east-1.amazonaws.com"


class ReferenceJobConfig(JobConfig):
    """The settings of a job; those of a step extend them."""

    role: str | None = ROLE
    image_uri: str = f"{REGISTRY}/reference-processing:1"
