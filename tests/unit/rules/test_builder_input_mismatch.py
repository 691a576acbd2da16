import pytest

from align_ci.model import (
    Build,
    Contract,
    Group,
    Known,
    Location,
    Problem,
    Severity,
    Specification,
    Unknown,
)
from align_ci.rules.builder_input_mismatch import check
from tests.unit.rules.builds import INPUTS, STEP, build, mount, step
from tests.unit.rules.facts import (
    HERE,
    HIDDEN,
    at,
    contract,
    dependency,
    incomplete,
    keys,
    output,
    problems,
    skips,
    specification,
)

IN = "/opt/ml/processing/input"
CHANNELS = "/opt/ml/input/data"
PATHS = {"data": f"{IN}/data", "metadata": f"{IN}/metadata", "model": f"{IN}/model"}
BOTH = contract(inputs={"train_data": f"{CHANNELS}/train", "config": f"{CHANNELS}/config"})


def processing(owned: Contract | Unknown, *needed: str) -> Specification:
    needs = [dependency(name) for name in needed]
    return specification(kind="Processing", dependencies=needs, owned=owned)


def training(owned: Contract | Unknown, *needed: str) -> Specification:
    needs = [dependency(name) for name in needed]
    return specification(kind="Training", dependencies=needs, owned=owned)


ALL_THREE = processing(contract(inputs=PATHS), *PATHS)
TRAINING = training(BOTH, "train_data", "config")


def trained(**channels: str) -> Build:
    """What the builder of a training step makes."""
    return build(TRAINING, step("Training", inputs=channels))


def only(subject: Build) -> Problem:
    [problem] = problems(check, subject)
    return problem


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param(build(ALL_THREE, step(inputs=PATHS)), id="as declared"),
        pytest.param(
            build(ALL_THREE, step(inputs={name: f"{path}/" for name, path in PATHS.items()})),
            id="a slash at the end",
        ),
        pytest.param(
            build(ALL_THREE, step(inputs={"data": PATHS["data"]}), given=["data"]),
            id="not given, not needed",
        ),
        pytest.param(
            build(
                processing(contract(inputs=PATHS), "data"),
                step(inputs={"data": PATHS["data"], "model": PATHS["model"]}),
            ),
            id="of the contract alone, which is ALN201",
        ),
        pytest.param(
            build(processing(contract(), "data"), step(inputs={"data": "/opt/ml/processing/x"})),
            id="without a path in the contract, which is ALN202",
        ),
        pytest.param(
            build(
                processing(contract(inputs={"config": f"{IN}/config/model.json"}), "config"),
                step(inputs={"config": f"{IN}/config"}),
            ),
            id="the folder of a file",
        ),
        pytest.param(
            build(
                processing(contract(inputs={"a": f"{IN}/all", "b": f"{IN}/all"}), "a", "b"),
                step(inputs={"a": f"{IN}/all", "b": f"{IN}/all"}),
            ),
            id="two at one path, which is ALN207",
        ),
        pytest.param(
            trained(train=f"{CHANNELS}/train", config=f"{CHANNELS}/config"), id="channels"
        ),
        pytest.param(
            build(
                TRAINING,
                step("Training", inputs={"train": f"{CHANNELS}/train"}),
                given=["train_data"],
            ),
            id="no channel where nothing was given",
        ),
        pytest.param(
            build(
                training(contract(), "extra"),
                step("Training", inputs={"extra": f"{CHANNELS}/extra"}),
            ),
            id="a channel without a path in the contract, which is ALN202",
        ),
        pytest.param(
            build(processing(contract(inputs={"data": None})), step(inputs={"data": f"{IN}/data"})),
            id="no path in the contract",
        ),
        pytest.param(
            build(
                training(contract(inputs={"rows": f"{CHANNELS}/train/rows"}), "rows"),
                step("Training", inputs={"train": f"{CHANNELS}/train"}),
            ),
            id="a folder of a channel",
        ),
        pytest.param(
            build(
                training(contract(inputs={"all": CHANNELS}), "all"),
                step("Training", inputs={"train": f"{CHANNELS}/train"}),
            ),
            id="the folder of all channels",
        ),
        pytest.param(
            build(training(contract(inputs={"code": "/opt/ml/code"}), "code"), step("Training")),
            id="where no channel leads, which is ALN206",
        ),
        pytest.param(
            build(
                specification(kind="Transform", dependencies=[dependency()]),
                step("Transform", inputs={"other": "/anywhere"}),
            ),
            id="a step that mounts nothing",
        ),
        pytest.param(
            build(processing(contract(), "data"), step(arguments=["--mode", "fast"])),
            id="arguments of a contract that declares none",
        ),
        pytest.param(
            build(
                processing(contract(arguments={"job_type": "", "max-depth": "3"})),
                step(arguments=["--job-type", "training", "--max_depth=4", "-v", "--", HIDDEN]),
            ),
            id="declared arguments",
        ),
        pytest.param(
            build(
                training(contract(arguments={"learning_rate": "0.1", "eta": "0"})),
                step("Training", hyperparameters={"learning-rate": "0.1", "eta": HIDDEN}),
            ),
            id="declared hyperparameters",
        ),
    ],
)
def test_quiet(subject: Build) -> None:
    assert problems(check, subject) == []
    assert skips(check, subject) == []


@pytest.mark.parametrize(
    ("subject", "key", "severity"),
    [
        pytest.param(
            build(ALL_THREE, step(inputs={"data": PATHS["data"], "model": PATHS["model"]})),
            ("missing", "metadata"),
            None,
            id="missing",
        ),
        pytest.param(
            build(ALL_THREE, step(inputs=PATHS | {"data": f"{IN}/dat"})),
            ("moved", "data", f"{IN}/dat"),
            None,
            id="another path",
        ),
        pytest.param(
            build(ALL_THREE, step(inputs=PATHS | {"data": IN})),
            ("moved", "data", IN),
            None,
            id="the folder above",
        ),
        pytest.param(
            build(
                ALL_THREE,
                step(inputs=PATHS | {"data": PATHS["metadata"], "metadata": PATHS["data"]}),
            ),
            ("moved", "data", PATHS["metadata"], "metadata", PATHS["data"]),
            None,
            id="two exchanged",
        ),
        pytest.param(
            build(
                ALL_THREE,
                step(
                    inputs=dict(zip(PATHS, [*list(PATHS.values())[1:], PATHS["data"]], strict=True))
                ),
            ),
            (
                *("moved", "data", PATHS["metadata"]),
                *("metadata", PATHS["model"], "model", PATHS["data"]),
            ),
            None,
            id="three in a ring",
        ),
        pytest.param(
            build(
                ALL_THREE,
                step(inputs={"raw": PATHS["data"], **dict(list(PATHS.items())[1:])}),
            ),
            ("renamed", "data", "raw"),
            Severity.WARNING,
            id="another name",
        ),
        pytest.param(
            build(ALL_THREE, step(inputs=PATHS | {"extra": f"{IN}/extra"})),
            ("additional", "extra"),
            Severity.WARNING,
            id="additional",
        ),
        pytest.param(
            build(ALL_THREE, step(inputs={"dta": f"{IN}/dta", **dict(list(PATHS.items())[1:])})),
            ("missing", "data"),
            None,
            id="a slip in name and path",
        ),
        pytest.param(
            trained(train=f"{CHANNELS}/train"), ("missing", "config"), None, id="no channel"
        ),
        pytest.param(
            trained(train_data=f"{CHANNELS}/train_data", config=f"{CHANNELS}/config"),
            ("missing", "train_data"),
            None,
            id="a channel of the logical name",
        ),
        pytest.param(
            trained(
                train=f"{CHANNELS}/train", config=f"{CHANNELS}/config", more=f"{CHANNELS}/more"
            ),
            ("additional", "more"),
            Severity.WARNING,
            id="an additional channel",
        ),
        pytest.param(
            build(
                processing(contract(arguments={"job_type": ""})),
                step(arguments=["--jobtype", "training"]),
            ),
            ("argument", "jobtype"),
            Severity.WARNING,
            id="an argument",
        ),
        pytest.param(
            build(
                training(contract(arguments={"learning_rate": "0.1", "eta": "0"})),
                step("Training", hyperparameters={"max-depth": "3"}),
            ),
            ("argument", "max_depth"),
            Severity.WARNING,
            id="a hyperparameter",
        ),
    ],
)
def test_reports_once(subject: Build, key: tuple[str, ...], severity: Severity | None) -> None:
    problem = only(subject)
    assert (problem.key, problem.severity) == (key, severity)


def test_a_chain_that_ends_elsewhere_is_several_mistakes() -> None:
    inputs = PATHS | {"data": PATHS["metadata"], "metadata": f"{IN}/new"}
    assert keys(check, build(ALL_THREE, step(inputs=inputs))) == [
        ("moved", "data", PATHS["metadata"]),
        ("moved", "metadata", f"{IN}/new"),
    ]


def test_an_input_in_the_place_of_a_missing_one() -> None:
    subject = build(
        processing(contract(inputs={"a": f"{IN}/a", "b": f"{IN}/b"}), "a", "b"),
        step(inputs={"a": f"{IN}/b"}),
    )
    assert keys(check, subject) == [("moved", "a", f"{IN}/b"), ("missing", "b")]


def test_the_only_one_left_may_be_meant_for_the_only_one_missing() -> None:
    problem = only(trained(train=f"{CHANNELS}/train", other=f"{CHANNELS}/other"))
    assert problem.key == ("missing", "config")
    assert "`other`" in problem.message
    assert problem.location == Location("builder.py", INPUTS.line + 2)


def test_of_two_that_hold_a_path_the_nearer_is_taken_for_it() -> None:
    owned = contract(inputs={"data": f"{IN}/data"})
    inputs = {"everything": IN, "raw": f"{IN}/data"}
    assert keys(check, build(processing(owned, "data"), step(inputs=inputs))) == [
        ("renamed", "data", "raw"),
        ("additional", "everything"),
    ]


@pytest.mark.parametrize(
    "slip",
    [
        pytest.param("trian", id="of the channel"),
        pytest.param("traindata", id="of the logical name"),
        pytest.param("train_data", id="the logical name itself"),
    ],
)
def test_a_slip_is_told_from_what_is_additional(slip: str) -> None:
    channels = {"x": f"{CHANNELS}/x", slip: f"{CHANNELS}/{slip}", "config": f"{CHANNELS}/config"}
    assert keys(check, trained(**channels)) == [("missing", "train_data"), ("additional", "x")]


def test_two_left_are_meant_for_nothing() -> None:
    subject = trained(train=f"{CHANNELS}/train", x=f"{CHANNELS}/x", y=f"{CHANNELS}/y")
    assert keys(check, subject) == [
        ("missing", "config"),
        ("additional", "x"),
        ("additional", "y"),
    ]


def test_the_dependency_at_another_ones_path_is_not_taken_for_it() -> None:
    owned = contract(inputs={"data": f"{IN}/data"})
    subject = build(processing(owned, "data", "extra"), step(inputs={"extra": f"{IN}/data"}))
    assert keys(check, subject) == [("missing", "data")]


def test_points_at_the_input_and_at_the_contract() -> None:
    owned = contract(inputs={"data": at(7, f"{IN}/data")})
    problem = only(build(processing(owned, "data"), step(inputs={"data": f"{IN}/dat"})))
    assert problem.location == Location("builder.py", INPUTS.line + 1)
    assert [each.location for each in problem.related] == [Location("specs.py", 7)]
    assert f"`{IN}/dat`" in problem.message
    assert f"`{IN}/data`" in problem.message


def test_names_both_places_of_exchanged_paths() -> None:
    inputs = {"data": PATHS["model"], "metadata": PATHS["metadata"], "model": PATHS["data"]}
    problem = only(build(ALL_THREE, step(inputs=inputs)))
    assert problem.location.line == INPUTS.line + 1
    assert problem.related[0].location.line == INPUTS.line + 3


@pytest.mark.parametrize(
    ("inputs", "place"),
    [
        pytest.param(Group(location=INPUTS), INPUTS, id="where inputs are made"),
        pytest.param(Group(), STEP, id="where the step is made"),
        pytest.param(
            Group((mount("dta", f"{IN}/x", 33),)), Location("builder.py", 33), id="a slip"
        ),
    ],
)
def test_what_is_missing_is_reported(inputs: Group[object], place: Location) -> None:
    owned = contract(inputs={"data": f"{IN}/data"})
    subject = build(processing(owned, "data"), step(inputs=inputs))  # type: ignore[arg-type]
    assert only(subject).location == place


DATA = processing(contract(inputs={"data": f"{IN}/data"}), "data")
MADE = step(inputs={"other": f"{IN}/other"})


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        pytest.param(
            build(DATA, Unknown("no SDK", HERE)),
            "the builder was not executed: no SDK",
            id="not executed",
        ),
        pytest.param(
            build(DATA, HIDDEN, failure=Known("ValueError: no", STEP)),
            "the builder failed (ALN510)",
            id="failed",
        ),
        pytest.param(
            build(DATA, HIDDEN, failure=Known("no", STEP), attempts=(Known("host:1", STEP),)),
            "the builder failed when it was refused the network (ALN511)",
            id="refused",
        ),
        pytest.param(
            build(HIDDEN, MADE),
            "the specification is not known: it is computed",
            id="specification",
        ),
        pytest.param(
            build(processing(HIDDEN, "data"), MADE),
            "the contract is not known: it is computed",
            id="contract",
        ),
        pytest.param(
            build(specification(kind="Processing"), MADE),
            "the step has no contract to compare with",
            id="no contract",
        ),
        pytest.param(
            build(DATA, step(HIDDEN)),
            "the kind of the step that it makes is not known: it is computed",
            id="kind made",
        ),
        pytest.param(
            build(specification(kind=HIDDEN), MADE), "the kind of the step is not known", id="kind"
        ),
        pytest.param(
            build(TRAINING, MADE),
            "the builder makes another kind of step than is needed (ALN507)",
            id="another kind",
        ),
        pytest.param(
            build(specification(kind="Tuning", owned=BOTH), step("Tuning")),
            "what a tuning job mounts is not compared",
            id="tuning",
        ),
        pytest.param(
            build(DATA, MADE, given=incomplete("data")),
            "the inputs that the builder was given are not all known: it is computed",
            id="given",
        ),
        pytest.param(
            build(
                specification(
                    kind="Processing", dependencies=incomplete(dependency()), owned=contract()
                ),
                MADE,
            ),
            "the dependencies are not all known: it is computed",
            id="dependencies",
        ),
        pytest.param(
            build(processing(contract(inputs={"data": HIDDEN}), "data"), MADE),
            "the inputs of the contract are not all known: it is computed",
            id="a path of the contract",
        ),
        pytest.param(
            build(DATA, step(inputs={"data": HIDDEN})),
            "the inputs that the builder makes are not all known: it is computed",
            id="a path of the builder",
        ),
        pytest.param(
            build(
                processing(
                    contract(
                        arguments=Group((*contract(arguments={"a": ""}).arguments,), (HIDDEN,))
                    )
                ),
                step(arguments=["--b"]),
            ),
            "the arguments of the contract are not all known: it is computed",
            id="arguments",
        ),
    ],
)
def test_says_why_it_cannot_judge(subject: Build, reason: str) -> None:
    assert problems(check, subject) == []
    assert skips(check, subject) == [reason]


def test_the_kind_shows_in_the_paths_where_none_is_stated() -> None:
    spec = specification(
        dependencies=[dependency("data")],
        outputs=[output("out")],
        owned=contract(inputs={"data": f"{IN}/data"}),
    )
    assert keys(check, build(spec, step())) == [("missing", "data")]
