"""The entry: the version, and what is no command."""

import tomllib

import pytest

from tests.paths import ROOT
from tests.programs import command


def test_the_version_is_the_packages():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert command("--version").stdout.decode().strip() == f"Foreword {version}"


@pytest.mark.parametrize(
    "arguments", [["suggest", "x", "--chips", "0"], ["suggest", "x", "--chips", "many"], ["--what"]]
)
def test_wrong_arguments_exit_with_code_2(arguments):
    ran = command(*arguments)
    assert ran.returncode == 2
    assert ran.stderr.startswith(b"usage:")
