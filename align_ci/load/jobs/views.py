"""What dictionaries and lists give of what they hold."""

from collections.abc import Sequence

from align_ci.load.jobs.values import Collection, Dim, Place, Value


def pairs(owner: Collection, place: Place) -> Collection:
    """The keys of a dictionary, each with its value."""
    made = Collection(place, keyed=False)
    for key, value in owner.pairs:
        pair = Collection(place, keyed=False)
        pair.put(key)
        pair.put(value if value is not None else Dim("its value is not known", place))
        made.put(pair)
    for why in owner.gaps:
        made.blur(why)
    return made


def values(owner: Collection, place: Place) -> Collection:
    """The values of a dictionary."""
    made = Collection(place, keyed=False)
    for _, value in owner.pairs:
        made.put(value if value is not None else Dim("its value is not known", place))
    for why in owner.gaps:
        made.blur(why)
    return made


def copied(others: Sequence[Value], place: Place, *, keyed: bool) -> Collection:
    """A new dictionary or list of all that some others hold."""
    made = Collection(place, keyed=keyed)
    for each in others:
        made.take(each, place)
    return made
