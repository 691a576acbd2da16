"""What builders and functions can be given, by the names that they have for it."""

SESSIONS = ("sagemaker_session", "pipeline_session", "session", "sess")
ROLES = ("role", "role_arn", "execution_role", "sagemaker_role")
REGIONS = ("region", "region_name", "aws_region")
BUCKETS = ("default_bucket", "bucket")
ROOT = "notebook_root"

NAMES = frozenset((*SESSIONS, *ROLES, *REGIONS, *BUCKETS, ROOT))
