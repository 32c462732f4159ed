"""Lets Python's SageMaker SDK ask Guiderail, and not AWS, who the caller is.

The SDK gives STS its regional address in words, and boto3 then takes no notice of
AWS_ENDPOINT_URL. With this folder on PYTHONPATH that address counts as what it is, the default:
boto3 resolves it as it does those of all other services. Without AWS_ENDPOINT_URL nothing changes.
"""

import os
import sys

_HERE = os.path.dirname(os.path.abspath(__file__))
_NAMES = ("AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL")


def _is_default(url):
    host = url[len("https://") :].rstrip("/") if url.startswith("https://") else ""
    known = host.endswith((".amazonaws.com", ".amazonaws.com.cn")) and "/" not in host
    return known and host.startswith(("sts.", "sts-fips."))


def _adapt(module):
    """Wraps botocore.session.Session.create_client."""
    create = module.Session.create_client

    def create_client(self, service_name, *args, **kwargs):
        url = kwargs.get("endpoint_url")
        if service_name == "sts" and url and any(map(os.environ.get, _NAMES)) and _is_default(url):
            kwargs["endpoint_url"] = None
        return create(self, service_name, *args, **kwargs)

    create_client.__doc__ = create.__doc__
    module.Session.create_client = create_client


class _Finder:
    """Waits for botocore.session to be imported, and leaves then."""

    def find_spec(self, name, path=None, target=None):
        if name != "botocore.session":
            return None
        from importlib.util import find_spec

        sys.meta_path.remove(self)
        spec = find_spec(name)
        if spec is not None and spec.loader is not None:
            load = spec.loader.exec_module

            def exec_module(module):
                load(module)
                _adapt(module)

            spec.loader.exec_module = exec_module
        return spec


def _without_unset(path):
    """Jupyter leaves ${PYTHONPATH} as it is where the variable is not set."""
    return [part for part in path if not part.endswith("${PYTHONPATH}")]


def _run_hidden():
    """Runs the sitecustomize that this one hides: a distribution's, or the user's own."""
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    rest = [part for part in sys.path if os.path.abspath(part) not in _HOOKS]
    spec = PathFinder.find_spec("sitecustomize", rest)
    if spec is not None and spec.loader is not None:
        module = module_from_spec(spec)
        sys.modules["sitecustomize"] = module
        spec.loader.exec_module(module)


if "${PYTHONPATH}" in os.environ.get("PYTHONPATH", ""):
    sys.path[:] = _without_unset(sys.path)
    _parts = os.environ["PYTHONPATH"].split(os.pathsep)
    os.environ["PYTHONPATH"] = os.pathsep.join(_without_unset(_parts))
# PYTHONPATH may hold hooks of several data directories, which would hide each other without end
_HOOKS = sys.__dict__.setdefault("_guiderail_hooks", set())
if _HERE not in _HOOKS:
    _HOOKS.add(_HERE)
    sys.meta_path.insert(0, _Finder())
    _run_hidden()
