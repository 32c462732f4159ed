"""Runs notebooks with the kernel of `guiderail notebook`: no variable, no line of theirs changed."""

import os
import sys

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

HERE = os.path.dirname(os.path.abspath(__file__))
KERNEL = "guiderail"

given = [name for name in os.environ if name.startswith(("AWS_", "SAGEMAKER_"))]
assert not given, f"the kernel alone is to give settings, but {given} are set"
spec = KernelSpecManager().get_kernel_spec(KERNEL)
assert spec.display_name == "Python (Guiderail)", spec.display_name

for name in sys.argv[1:]:
    notebook = nbformat.read(os.path.join(HERE, name), as_version=4)
    client = NotebookClient(
        notebook, kernel_name=KERNEL, timeout=900, resources={"metadata": {"path": HERE}}
    )
    try:
        client.execute()
    except CellExecutionError as error:
        sys.exit(f"{error}\n{error.ename}: {error.evalue}")
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    shown = "".join(output.get("text", "") for output in outputs)
    assert "the notebook has run to its end" in shown, shown[-2000:]
    print(f"{name}: {len(notebook.cells)} cells")

with open(os.environ["LEFT_LOOPBACK"]) as file:
    left = file.read()
assert not left, f"something was asked outside of this machine:\n{left}"
print("notebook flow passed")
