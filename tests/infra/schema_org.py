"""Data for search engines, held against schema.org's whole vocabulary.

The vocabulary is `schema-dts`, Google's types of it, and the judge TypeScript: a type that does not
exist, a property that is not its own, and a value out of a property's range do not compile. Both
come from npm by `schema_org_types/package-lock.json`, into `.build`, when they are first needed.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.infra.server import ROOT

IN_CI = os.environ.get("CI") == "true"

_PACKAGES = Path(__file__).parent / "schema_org_types"
_HOME = ROOT / ".build" / "schema-org"
_SETTINGS = {
    "compilerOptions": {
        "strict": True, "noEmit": True, "module": "nodenext", "skipLibCheck": True, "types": [],
    },
    "include": ["documents"],
}  # fmt: skip
_COMPLAINT = re.compile(r"^documents/(\d+)\.ts\(.*?\): error (.*)$")


def complaints(documents: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """What is wrong with each document, by its name; those that are right are not named."""
    _install()
    folder = _HOME / "documents"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    names = list(documents)
    for number, name in enumerate(names):
        (folder / f"{number}.ts").write_text(_typed(documents[name]), encoding="utf-8")
    (_HOME / "tsconfig.json").write_text(json.dumps(_SETTINGS))
    done = _run("node", "node_modules/typescript/bin/tsc", "--pretty", "false", "-p", ".")
    found: dict[str, str] = {}
    last = ""
    for line in done.stdout.splitlines():
        if complaint := _COMPLAINT.match(line):
            last = names[int(complaint[1])]
            line = complaint[2]
        assert last, f"the compiler itself failed:\n{done.stdout}{done.stderr}"
        found[last] = f"{found.get(last, '')}{line}\n"
    assert bool(found) == bool(done.returncode), done.stdout + done.stderr
    return found


def _typed(document: Mapping[str, Any]) -> str:
    kind = document["@type"]
    return (
        f'import type {{ {kind}, WithContext }} from "schema-dts";\n'
        f"export const said: WithContext<{kind}> = {json.dumps(document, indent=1)};\n"
    )


def _install() -> None:
    lock = (_PACKAGES / "package-lock.json").read_bytes()
    mark, wanted = _HOME / ".installed", hashlib.sha256(lock).hexdigest()
    if mark.is_file() and mark.read_text() == wanted:
        return
    _HOME.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(_PACKAGES / name, _HOME / name)
    done = _run("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
    if done.returncode != 0:
        sentence = f"schema.org's types cannot be had from npm: {done.stderr.strip()[-300:]}"
        (pytest.fail if IN_CI else pytest.skip)(sentence)
    mark.write_text(wanted)


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    """With our own Node first."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return subprocess.run(
        command, cwd=_HOME, env={**os.environ, "PATH": path}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
