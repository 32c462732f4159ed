export const notebookUsage = `guiderail notebook [--python PATH] [--name guiderail] [--json]
                   [--sys-prefix | --prefix DIR] [--uninstall]
                   [--host H] [--port P] [--data-dir D] [--region R]

Installs the Jupyter kernel "Python (Guiderail)": notebooks that choose it reach
Guiderail with no line changed; get_execution_role() and default_bucket() work
without AWS, root or a shell.
  --python PATH   the Python that runs the notebooks; it must have ipykernel.
                  Default: the active virtual environment's, else python3
  --name NAME     the kernel's name, for a second server. Default: guiderail
  --sys-prefix    installs into the environment of that Python, not into the
                  user's Jupyter folder
  --prefix DIR    installs into DIR/share/jupyter
  --uninstall     takes the kernel away
Run it again when the server's address, data directory or key has changed.
Exit status: 0 done, 2 could not.`;
