"""What an engine of containers reads, held against what the code reads: nothing is named there that
is not here, and nothing is wanted here that is not given there."""

import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from booking_app import cli
from booking_app.core import db
from booking_app.core.settings import Settings, load_settings
from tests.conftest import IN_CI

ROOT = Path(__file__).parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = ("app", "worker", "migrate")
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
PROXY = (ROOT / "deploy" / "haproxy.cfg").read_text()
EXAMPLE = (ROOT / "deploy" / "example.env").read_text()
FILLED = {
    "PUBLIC_URL": "https://shop.example",
    "SECRET_KEY": "q8Zp1xVr5cYt0nLs7wKd3mJh9gFb2eUa",
    "SIGNING_KEY": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    "SMTP_URL": "smtp://user:password@mail.example:587",
    "DATABASE_PASSWORD": "0f3a",
    "BUCKET_PASSWORD": "77bc",
}


def from_image(name: str) -> str:
    """What the image says of a variable of the environment."""
    found = re.search(rf"\b{name}=(\S+)", DOCKERFILE)
    assert found, name
    return found[1]


def interpolated(value: str) -> str:
    return re.sub(r"\$\{(\w+)[^}]*\}", lambda found: FILLED.get(found[1], ""), value)


def test_every_variable_that_is_asked_for_stands_in_the_example() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text()))
    offered = set(re.findall(r"^(\w+)=", EXAMPLE, re.MULTILINE))
    assert asked == offered
    others = set(re.findall(r"^# (\w+)=", EXAMPLE, re.MULTILINE))
    assert {name.lower() for name in others} <= Settings.model_fields.keys()


@pytest.mark.parametrize("service", OURS)
def test_servers_and_workers_start_with_what_they_are_given(service: str) -> None:
    given = {name: interpolated(value) for name, value in SERVICES[service]["environment"].items()}
    credentials = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
    assert {name.lower() for name in given.keys() - credentials} <= Settings.model_fields.keys()
    image = {name: from_image(name) for name in ("HOST", "PORT", "DATA_DIR")}
    settings = load_settings(image | given)
    assert settings.is_production
    assert not settings.embedded_worker
    assert settings.database_url.endswith("@database/vitrina")
    assert settings.redis_url.startswith("redis://cache:")
    assert settings.media_url.startswith(f"s3://{bucket_folder()}?endpoint=http://bucket:7070")
    assert given["AWS_ACCESS_KEY_ID"] == SERVICES["bucket"]["environment"]["ROOT_ACCESS_KEY"]
    assert {"database", "cache", "bucket"} <= SERVICES.keys()


def bucket_folder() -> str:
    """The folder in which the bucket's objects lie: its name is the bucket's."""
    return Path(SERVICES["bucket-folder"]["command"][-1]).name


@pytest.mark.parametrize("service", OURS)
def test_every_command_is_one_of_ours(service: str) -> None:
    usual = re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)[-1]
    python, m, module, *arguments = SERVICES[service].get("command", yaml.safe_load(usual))
    assert (python, m) == ("python", "-m")
    assert find_spec(module)
    known = typer.main.get_command(cli.app).list_commands(None)  # type: ignore[attr-defined,arg-type]
    assert module == "booking_app.worker" or arguments[0] in known


def test_uploads_lie_in_the_volume_that_all_share() -> None:
    for service in OURS:
        assert SERVICES[service]["volumes"] == [f"work:{from_image('DATA_DIR')}"]
    assert f"VOLUME {from_image('DATA_DIR')}" in DOCKERFILE
    named = {
        volume.partition(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", ())
        if not volume.startswith(".")
    }
    assert named == COMPOSE["volumes"].keys()


def test_the_proxy_asks_the_servers_where_they_listen() -> None:
    template = re.search(r"server-template app (\d+) app:(\d+)", PROXY)
    assert template
    assert template[2] == from_image("PORT")
    assert f":{from_image('PORT')}/healthz" in DOCKERFILE
    assert SERVICES["app"]["deploy"]["replicas"] <= int(template[1])
    listens = SERVICES["proxy"]["environment"]["BIND"]
    assert SERVICES["proxy"]["ports"][0].endswith(listens)
    (network,) = COMPOSE["networks"]["default"]["ipam"]["config"]
    assert SERVICES["app"]["environment"]["TRUSTED_PROXIES"] == network["subnet"]


def test_the_database_has_a_connection_for_everybody() -> None:
    each = 2 * (db._CONNECTIONS + db._ASIDE)
    assert f"may have {each} connections" in (ROOT / "compose.yaml").read_text()
    servers = int(re.findall(r"server-template app (\d+)", PROXY)[0])
    most = next(
        int(text.partition("=")[2])
        for text in SERVICES["database"]["command"]
        if text.startswith("max_connections=")
    )
    assert (servers + SERVICES["worker"]["deploy"]["replicas"]) * each < most


def test_what_the_image_is_made_of_is_there_and_not_held_back() -> None:
    ignored = (ROOT / ".dockerignore").read_text().split()
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE)
    for source in " ".join(copied).split():
        assert list(ROOT.glob(source)), source
        assert source.partition("/")[0] not in ignored


def test_what_is_pulled_is_named_and_not_whatever_is_latest() -> None:
    pulled = [service["image"] for service in SERVICES.values() if "build" not in service]
    pulled += re.findall(r"^FROM (\S+:\S+)", DOCKERFILE, re.MULTILINE)
    named = {image: image.partition(":")[2] for image in pulled if image != "vitrina"}
    assert len(named) > 4
    assert not {image for image, version in named.items() if version in ("", "latest")}


def test_the_first_admin_can_be_made_in_the_image() -> None:
    runs = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^COPY (.* )?booking .*\./$", runs, re.MULTILINE)
    assert os.access(ROOT / "booking", os.X_OK)


def test_the_proxy_takes_its_rules() -> None:
    if shutil.which("haproxy") is None:
        (pytest.fail if IN_CI else pytest.skip)("No haproxy here (Debian: apt install haproxy).")
    checked = subprocess.run(
        ["haproxy", "-c", "-f", str(ROOT / "deploy" / "haproxy.cfg")],
        env=os.environ | SERVICES["proxy"]["environment"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stderr
