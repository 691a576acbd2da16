# The image of the action. GitHub wants root, no USER, no WORKDIR, and an absolute entry point.
#
#   docker build .                            align-ci alone
#   docker build --build-arg sagemaker=2 .    with the SageMaker SDK that the project's code imports
#
# The release workflow pins the base by digest.
FROM python:3.12-slim-bookworm AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_COMPILE=1 PIP_ROOT_USER_ACTION=ignore

RUN python -m venv /opt/align-ci
COPY requirements/run.txt requirements/sagemaker2.txt requirements/sagemaker3.txt /build/requirements/
RUN /opt/align-ci/bin/pip install --require-hashes -r /build/requirements/run.txt

# Bytecode is not compared with its source: what lies in an image does not change.
ARG sagemaker=none
RUN case "$sagemaker" in \
        none) ;; \
        2|3) /opt/align-ci/bin/pip install --only-binary :all: --require-hashes -r "/build/requirements/sagemaker$sagemaker.txt" ;; \
        *) echo "sagemaker is none, 2 or 3, not $sagemaker" >&2; exit 1 ;; \
    esac \
    && python -m compileall -q --invalidation-mode unchecked-hash /opt/align-ci/lib

COPY pyproject.toml README.md /build/
COPY align_ci /build/align_ci
RUN /opt/align-ci/bin/pip install --no-deps --no-build-isolation /build \
    && python -m compileall -q --invalidation-mode unchecked-hash \
        /opt/align-ci/lib/python3.12/site-packages/align_ci


FROM python:3.12-slim-bookworm

# The version of git is Debian's, which mends it without changing what it does.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/*

# The base has no bytecode of the standard library; compiling it would cost a second at
# every start.
RUN python -m compileall -q --invalidation-mode unchecked-hash \
        -x 'site-packages|/(ensurepip|idlelib|lib2to3|pydoc_data|test|tkinter|turtledemo)/' \
        "$(python -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')"

# Under this user, which owns nothing, the project's own code is imported
# (align_ci.load.child.imports.CHILD_USER).
RUN groupadd --gid 64199 align-ci-child \
    && useradd --uid 64199 --gid 64199 --key UID_MAX=64999 --no-log-init \
        --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin align-ci-child

# What the runner mounts below /github can mostly be read by everybody, so the way to it is
# shut. align-ci locks user code in by other means too; this one holds on every kernel.
RUN mkdir --mode=0700 /github && chmod 0755 /tmp /var/tmp

COPY --from=build /opt/align-ci /opt/align-ci

# The workspace belongs to the runner's user, so git would refuse it to root. Only this one
# folder is trusted, and no bare repository inside it: a pull request can hold one, whose
# configuration names programs to run.
ENV ALIGN_CI_CONTAINER=1 \
    GIT_CONFIG_COUNT=2 \
    GIT_CONFIG_KEY_0=safe.directory \
    GIT_CONFIG_VALUE_0=/github/workspace \
    GIT_CONFIG_KEY_1=safe.bareRepository \
    GIT_CONFIG_VALUE_1=explicit \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PYTHONDONTWRITEBYTECODE=1

# Isolated (-I): the working directory is the user's repository, and a module in it must not
# take the place of one of ours.
ENTRYPOINT ["/opt/align-ci/bin/python", "-I", "-m", "align_ci.action"]
