"""Configurations to try builders with."""

from collections.abc import Callable
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[[], Any])


def example_config(function: Function) -> Function:
    """Mark a function whose result the checker tries the builders of its module with.

    The function takes nothing, stands beside the builder and gives a configuration, or a list
    of them where a builder has variants, such as job types. Nothing else calls it.

    Example:
        >>> from align_ci.authoring import JobConfig
        >>> @example_config
        ... def example() -> JobConfig:
        ...     return JobConfig(image_uri="registry/image:1")
        >>> example().instance_type
        'ml.m5.xlarge'
    """
    function.__align_ci_example__ = True  # type: ignore[attr-defined] # how the checker knows it
    return function
