"""Environment variables that are there without anybody declaring or setting them."""

from msgspec import Struct


class VariableGroup(Struct, frozen=True):
    """Variables of one origin.

    Attributes:
        source: Who sets them, and where that is written.
        names: Whole names, in their exact case.
        prefixes: Beginnings of names.
    """

    source: str
    names: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()


PLATFORM_VARIABLES: tuple[VariableGroup, ...] = (
    VariableGroup(
        "SageMaker training containers: the training toolkit's ENVIRONMENT_VARIABLES.md, and "
        "the container driver of the SDK's ModelTrainer",
        prefixes=("SM_",),
    ),
    VariableGroup(
        "SageMaker's own settings of containers: the training toolkit's params.py, the SDK's "
        "model.py",
        prefixes=("SAGEMAKER_",),
    ),
    VariableGroup(
        "SageMaker jobs: the training toolkit's params.py, the SDK's experiments/_environment.py",
        frozenset({"TRAINING_JOB_NAME", "TRAINING_JOB_ARN", "TRANSFORM_JOB_ARN", "CURRENT_HOST"}),
    ),
    VariableGroup(
        "credentials, region and endpoints: the AWS SDKs and Tools Reference Guide",
        prefixes=("AWS_",),
    ),
    VariableGroup(
        "distributed launchers: PyTorch's torchrun, section Environment Variables",
        frozenset(
            {
                "LOCAL_RANK",
                "RANK",
                "GROUP_RANK",
                "ROLE_RANK",
                "LOCAL_WORLD_SIZE",
                "WORLD_SIZE",
                "ROLE_WORLD_SIZE",
                "MASTER_ADDR",
                "MASTER_PORT",
            }
        ),
        prefixes=("TORCHELASTIC_",),
    ),
    VariableGroup(
        "distributed launchers: Open MPI's manual of mpirun, section Exported Environment "
        "Variables",
        prefixes=("OMPI_",),
    ),
    VariableGroup(
        "GPU images: the NVIDIA Container Toolkit and the CUDA C++ Programming Guide",
        prefixes=("NVIDIA_", "CUDA_"),
    ),
    VariableGroup(
        "every process: POSIX.1-2017, Base Definitions, chapter 8; environ(7) of Linux",
        frozenset(
            {
                "EDITOR",
                "HOME",
                "HOSTNAME",
                "LANG",
                "LANGUAGE",
                "LD_LIBRARY_PATH",
                "LOGNAME",
                "OLDPWD",
                "PAGER",
                "PATH",
                "PWD",
                "SHELL",
                "SHLVL",
                "TEMP",
                "TERM",
                "TMP",
                "TMPDIR",
                "TZ",
                "USER",
            }
        ),
        prefixes=("LC_",),
    ),
    VariableGroup(
        "Python: Command line and environment; venv and conda",
        frozenset({"VIRTUAL_ENV", "CONDA_PREFIX", "CONDA_DEFAULT_ENV"}),
        prefixes=("PYTHON",),
    ),
    VariableGroup(
        "proxies: the manual of curl, section ENVIRONMENT; requests, section Proxies",
        frozenset(
            {
                "http_proxy",
                "https_proxy",
                "no_proxy",
                "all_proxy",
                "HTTP_PROXY",
                "HTTPS_PROXY",
                "NO_PROXY",
                "ALL_PROXY",
            }
        ),
    ),
)

LIBRARY_VARIABLES: tuple[VariableGroup, ...] = (
    VariableGroup(
        "OpenMP, oneMKL and OpenBLAS: the names in the shared objects of numpy 2.4, "
        "scikit-learn 1.9, xgboost 3.2 and torch 2.5; KMP_ as threadpoolctl 3.8 sets it",
        prefixes=("OMP_", "GOMP_", "KMP_", "MKL_", "OPENBLAS_"),
    ),
    VariableGroup(
        "NCCL: the user guide's Environment Variables; XLA: jax 0.10",
        prefixes=("NCCL_", "XLA_"),
    ),
    VariableGroup(
        "numerical libraries: what numexpr 2.14, numba 0.68, joblib 1.6, scikit-learn 1.9, "
        "jax 0.10, polars 2.1, dask 2026.8 and ray 2.60 read",
        prefixes=(
            "NUMEXPR_",
            "NUMBA_",
            "JOBLIB_",
            "LOKY_",
            "SKLEARN_",
            "JAX_",
            "POLARS_",
            "DASK_",
            "RAY_",
        ),
    ),
    VariableGroup(
        "PyTorch and its compilers: what torch 2.5 reads; TensorFlow: what ray 2.60, jax 0.10 "
        "and wandb 0.31 set or read for it",
        prefixes=("TORCH_", "PYTORCH_", "TORCHINDUCTOR_", "TORCHDYNAMO_", "TRITON_", "TF_"),
    ),
    VariableGroup(
        "Hugging Face: what huggingface_hub 2.4, transformers 5.24, tokenizers 0.23 and "
        "accelerate 1.15 read",
        prefixes=("HF_", "HUGGINGFACE_", "TRANSFORMERS_", "TOKENIZERS_", "ACCELERATE_"),
    ),
    VariableGroup(
        "records of runs: what mlflow-skinny 3.17, wandb 0.31, sentry-sdk 2.75 and langsmith "
        "0.15 read; OpenTelemetry's specification, Environment Variables",
        prefixes=(
            "MLFLOW_",
            "DATABRICKS_",
            "WANDB_",
            "SENTRY_",
            "LANGCHAIN_",
            "LANGSMITH_",
            "OTEL_",
        ),
    ),
    VariableGroup("pip: its user guide, section Configuration", prefixes=("PIP_",)),
)
"""What widespread libraries read, so that no script needs to."""

_NAMES = frozenset[str]().union(*(group.names for group in PLATFORM_VARIABLES))
_PREFIXES = tuple(prefix for group in PLATFORM_VARIABLES for prefix in group.prefixes)


def is_platform_variable(name: str) -> bool:
    """Whether a script may read the variable without a contract or a builder naming it."""
    return name in _NAMES or name.startswith(_PREFIXES)


def is_platform_family(prefix: str) -> bool:
    """Whether some variable that needs no declaration may begin with the prefix."""
    return prefix.startswith(_PREFIXES) or any(
        name.startswith(prefix) for name in (*_NAMES, *_PREFIXES)
    )


def is_library_variable(name: str) -> bool:
    """Whether a widespread library reads the variable, whatever the script does."""
    return any(
        name in group.names or name.startswith(group.prefixes) for group in LIBRARY_VARIABLES
    )
