"""Builds the notebooks that run in the reader's browser: JupyterLite with Pyodide, self-hosted."""
