"""A property path of a specification, followed on the properties of an SDK step."""

from typing import Any

from align_ci.aws.property_paths import parse


def follow(step: str, properties: Any, path: str) -> Any:
    """The SDK's variable at the end of a path.

    Raises:
        ValueError: The path does not parse, or the step has no such property.
    """
    reached = properties
    for token in parse(path):
        try:
            reached = (
                getattr(reached, str(token.value))
                if token.kind == "member"
                else reached[token.value]
            )
        except (AttributeError, TypeError, KeyError) as error:
            raise ValueError(
                f"step {step} has no property `{path}`: there is no `{token.value}`"
            ) from error
    return reached
