"""What all authoring models have in common."""

from pydantic import BaseModel, ConfigDict


class Authored(BaseModel):
    """A description that cannot be changed and takes no field that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")
