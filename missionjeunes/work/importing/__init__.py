"""The import engine: read in a limited subprocess, stage, check and apply in one transaction.

`layout` says what a kind of file looks like, `reading` is the subprocess (no Django), `reader` starts it, `stage`
holds the rows in temporary tables, `engine` runs the whole. Each app registers its kinds in its `imports.py`.
"""
