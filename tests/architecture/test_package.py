"""What a fresh clone is given: the commands of the README, the lock file, the marks of a typed package."""

import subprocess
import sys
import tomllib

import pytest

from tests.architecture.source import PACKAGES, ROOT


def _readme_command(number):
    """The README's first or second command, by the same script that ``.ci/run`` uses."""
    script = ROOT / ".ci" / "readme_command.py"
    return subprocess.run([sys.executable, script, str(number)], capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("package", PACKAGES)
def test_package_says_that_it_is_typed(package):
    assert (ROOT / package / "py.typed").is_file()


def test_first_command_installs_and_runs_the_example():
    command = _readme_command(1)

    assert 'pip install ".[examples]"' in command
    script = next(word for word in command.split() if word.startswith("examples/"))
    assert (ROOT / script).is_file()


def test_second_command_installs_and_runs_the_tests():
    command = _readme_command(2)

    assert "--group dev" in command
    assert command.rstrip().endswith("python -m pytest")


def test_ci_runs_the_second_command_and_nothing_else():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    assert "readme_command.py" in script
    assert "pytest" not in script
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def test_lock_file_names_public_hosts_only():
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    sources = [package["source"] for package in lock["package"]]
    urls = [wheel["url"] for package in lock["package"] for wheel in package.get("wheels", [])]

    assert {"https://pypi.org/simple"} == {source["registry"] for source in sources if "registry" in source}
    assert [{"editable": "."}] == [source for source in sources if "registry" not in source]
    assert [] == [url for url in urls if not url.startswith("https://files.pythonhosted.org/")]


def test_lock_file_covers_every_dependency(project):
    """A dependency that is added without locking it again would be missed by whoever installs from the lock."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    own = next(package for package in lock["package"] if package["name"] == project["project"]["name"])
    declared = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    extras = [name for group in project["project"]["optional-dependencies"].values() for name in group]
    locked = own["metadata"]["requires-dist"] + own["metadata"]["requires-dev"]["dev"]

    assert {_plain(name) for name in declared + extras} == {entry["name"] for entry in locked}


def _plain(requirement):
    """``types-pyyaml`` of ``types-PyYAML>=6.0``."""
    return requirement.partition(">")[0].partition("~")[0].partition("=")[0].strip().lower()


def test_every_dependency_has_a_lower_bound(project):
    extras = project["project"]["optional-dependencies"].values()
    groups = [project["project"]["dependencies"], project["dependency-groups"]["dev"], *extras]

    assert [] == [name for group in groups for name in group if not {">", "~", "="} & set(name)]
