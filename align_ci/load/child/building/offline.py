"""What the SDK asks of AWS while it builds is answered here; what project code asks is refused.

The one door is botocore's: every call of every client comes through it, and that of the
manager of transfers, which would come through it in other threads.
"""

import functools
import logging
import tempfile
from collections.abc import Callable
from typing import Any

from .frames import Project, caller, is_sdk, module_of
from .hooks import ImportHook
from .network import Guard

ACCOUNT = "111122223333"
BUCKET = "align-ci-placeholder"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/align-ci-placeholder"

_CLIENTS = ("botocore", "boto3", "s3transfer")
_TELEMETRY = (
    "sagemaker.telemetry.telemetry_logging",
    "sagemaker.core.telemetry.telemetry_logging",
)
_MODEL_BUILDERS = ("sagemaker.serve.model_builder", "sagemaker.serve.builder.model_builder")

# What the SDK looks up and uploads while a step or a pipeline is made.
_ANSWERS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "sts.GetCallerIdentity": lambda _: {
        "Account": ACCOUNT,
        "Arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/align-ci-placeholder/align-ci",
        "UserId": "AIDAPLACEHOLDER",
    },
    "iam.GetRole": lambda asked: {
        "Role": {
            "RoleName": asked.get("RoleName"),
            "Arn": f"arn:aws:iam::{ACCOUNT}:role/{asked.get('RoleName')}",
        }
    },
    "iam.SimulatePrincipalPolicy": lambda _: {"EvaluationResults": [], "IsTruncated": False},
    "s3.ListBuckets": lambda _: {"Buckets": []},
    "s3.HeadBucket": lambda _: {},
    "s3.GetBucketLocation": lambda _: {"LocationConstraint": None},
    "s3.CreateBucket": lambda asked: {"Location": f"/{asked.get('Bucket')}"},
    "s3.ListObjectsV2": lambda _: {"KeyCount": 0, "IsTruncated": False},
    "s3.PutObject": lambda _: {"ETag": '"0"'},
    "s3.CreateMultipartUpload": lambda asked: {**asked, "UploadId": "0"},
    "s3.UploadPart": lambda _: {"ETag": '"0"'},
    "s3.CompleteMultipartUpload": lambda _: {"ETag": '"0"'},
}


class Offline:
    """Keeps the SDK and boto from the network."""

    def __init__(self, project: Project, guard: Guard) -> None:
        self._project = project
        self._guard = guard
        self._clients: dict[tuple[str, ...], Any] = {}

    def install(self, hook: ImportHook) -> None:
        """Have every module changed that would reach out."""
        for name in _TELEMETRY:
            hook.after(name, _silence)
        for name in _MODEL_BUILDERS:
            hook.after(name, _lend_folder)
        hook.after("boto3.session", self._share_clients)
        hook.after("botocore.client", self._close_clients)
        hook.after("s3transfer.manager", self._close_transfers)
        # SDK v2 says on standard output at every import which configuration it did not find.
        logging.getLogger("sagemaker.config").disabled = True

    def _share_clients(self, module: Any) -> None:
        """Give the SDK one client for each service.

        It makes several for every step, each of which takes 50 ms, and asks none anything.
        """
        for kind in ("client", "resource"):
            setattr(module.Session, kind, self._sharing(kind, getattr(module.Session, kind)))

    def _sharing(self, kind: str, make: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(make)
        def share(session: Any, service_name: str, *args: Any, **kwargs: Any) -> Any:
            if not self._is_asked_by_sdk(caller()):
                return make(session, service_name, *args, **kwargs)
            region = kwargs.get("region_name") or session.region_name
            key = kind, str(service_name), str(region)
            if key not in self._clients:
                self._clients[key] = make(session, service_name, *args, **kwargs)
            return self._clients[key]

        return share

    def _close_clients(self, module: Any) -> None:
        def _make_api_call(client: Any, operation_name: str, api_params: Any) -> Any:
            call = f"{client.meta.service_model.service_name}.{operation_name}"
            frame = caller()
            if self._is_asked_by_sdk(frame) and call in _ANSWERS:
                answer = _ANSWERS[call](dict(api_params or {}))
                return {**answer, "ResponseMetadata": {"HTTPStatusCode": 200, "HTTPHeaders": {}}}
            raise self._guard.refuse(call, frame)

        # Every method of every client comes through here, and nothing public does.
        module.BaseClient._make_api_call = _make_api_call  # noqa: SLF001 - see above

    def _close_transfers(self, module: Any) -> None:
        for name in ("upload", "download", "copy", "delete"):
            setattr(module.TransferManager, name, self._transfer(name))

    def _transfer(self, name: str) -> Callable[..., Any]:
        def transfer(*_: Any, **__: Any) -> Any:
            frame = caller()
            if name == "upload" and self._is_asked_by_sdk(frame):
                return _Done()
            raise self._guard.refuse(f"s3.{name}", frame)

        return transfer

    def _is_asked_by_sdk(self, frame: Any) -> bool:
        """Whether the SDK, and not the project, has called a client, or whatever stands before."""
        while frame is not None and module_of(frame).partition(".")[0] in _CLIENTS:
            frame = frame.f_back
        return frame is not None and is_sdk(frame, self._project)


class _Done:
    """The future of a transfer that has nothing left to do."""

    def result(self) -> None:
        """Nothing, as that of an upload."""

    def done(self) -> bool:
        """It is."""
        return True


def _silence(module: Any) -> None:
    if hasattr(module, "_send_telemetry_request"):
        # The official switch has every look-up validate the configuration, ten times slower.
        module._send_telemetry_request = lambda *_, **__: None  # noqa: SLF001 - see above


def _lend_folder(module: Any) -> None:
    """Have models prepared where temporary files go: ``/tmp`` itself is not for writing."""
    kind = getattr(module, "ModelBuilder", None)
    if not isinstance(kind, type):
        return
    made: Any = kind
    make = made.__init__

    @functools.wraps(make)
    def construct(model_builder: Any, /, *args: Any, **kwargs: Any) -> None:
        if not args:
            kwargs.setdefault("model_path", tempfile.mkdtemp(prefix="model-builder-"))
        make(model_builder, *args, **kwargs)

    made.__init__ = construct
