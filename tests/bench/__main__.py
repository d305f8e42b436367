"""`python -m tests.bench [--json] [--scale small|national] [module…]`: every module here that has a `run()`."""

import argparse
import importlib
import inspect
import json
import os
import pkgutil
import sys

import django


def modules(wanted: list[str]):
    """Modules of the package with a `run`, by name; all of them unless some are wanted."""
    import tests.bench as package  # noqa: PLC0415

    for info in pkgutil.iter_modules(package.__path__):
        if info.name != "__main__" and (not wanted or info.name in wanted):
            module = importlib.import_module(f"tests.bench.{info.name}")
            if hasattr(module, "run"):
                yield info.name, module


def main(arguments: list[str]) -> int:
    """Run, print a table (or JSON), and return 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--scale", choices=["small", "national"], default="small")
    parser.add_argument("module", nargs="*")
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "missionjeunes.settings")
    django.setup()
    results = []
    for name, module in modules(options.module):
        takes_scale = "scale" in inspect.signature(module.run).parameters
        lines = module.run(**({"scale": options.scale} if takes_scale else {}))
        results += [{"bench": name, **each} for each in lines]
    if options.json:
        print(json.dumps({"scale": options.scale, "results": results}, ensure_ascii=False))
    else:
        for each in results:
            verdict = "" if each["ok"] else "  MANQUÉ"
            print(
                f"{each['bench']:<10} {each['name']:<44} {each['seconds']:>9.3f} s  "
                f"{each['reference']:>9.3f} s  {each['ratio'] or 0:>8.3f}  {each['target']}{verdict}"
            )
    return 0 if all(each["ok"] for each in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
