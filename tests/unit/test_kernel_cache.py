"""The cache of compiled code: what makes it stale, and that numba alone would not notice."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from models.kernel import kernel
from models.loop import run_loop

KERNEL = Path(__file__).parents[2] / "models" / "kernel.py"
CALLEE = """
from models.kernel import kernel
STEP = 2.0
@kernel
def callee(x, k):
    return x + k
"""
LOOP = """
from models.callee import STEP, callee
from models.kernel import kernel
@kernel
def run_loop(x, y):
    return (callee(x, 1) + callee(x, 2) + callee(x, int(y))) * STEP / y
"""
ASK = """
from models.loop import run_loop
print(run_loop(3.0, 1.0))
try:
    print(run_loop(3.0, 0.0))
except ZeroDivisionError:
    print("no division by zero")
"""
HONEST = ["26.0", "inf"]  # (4 + 5 + 4) * 2 / 1, and by 0
TRAPS = {  # file, what stands there, what it becomes, and what the loop then says
    "callee": ("callee.py", "return x + k", "return x - k", ["10.0", "inf"]),  # (2 + 1 + 2) * 2
    "constant": ("callee.py", "STEP = 2.0", "STEP = 3.0", ["39.0", "inf"]),
    "flag": ("kernel.py", '"error_model": "numpy"', '"error_model": "python"', ["26.0", "no division by zero"]),
}
KEYED, PLAIN = 'f"numba-{_cache_key()}"', '"numba-plain"'


class Package:
    """A tiny package ``models`` with the real kernel.py; every question is a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.cache = folder, folder / "cache"
        (folder / "models").mkdir(parents=True)
        for name, text in (("__init__", ""), ("kernel", KERNEL.read_text(encoding="utf-8")), ("callee", CALLEE),
                           ("loop", LOOP)):
            (folder / "models" / f"{name}.py").write_text(text, encoding="utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.folder / "models" / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")

    def says(self, code: str) -> list[str]:
        done = subprocess.run([sys.executable, "-c", code], cwd=self.folder, capture_output=True, text=True, check=True,
                              env={**os.environ, "PYTHONPATH": str(self.folder), "XDG_CACHE_HOME": str(self.cache)})
        return done.stdout.split("\n")[:-1]

    def state(self) -> list[str]:
        """Whether it is compiled, and how many pieces there are."""
        return self.says("from models.kernel import is_cached, n_cached; print(is_cached()); print(n_cached())")


@pytest.fixture
def package(tmp_path):
    return Package(tmp_path / "one")


@pytest.mark.parametrize("trap", TRAPS)
def test_an_edit_in_another_file_is_seen(package, trap):
    *edit, expected = TRAPS[trap]
    assert package.says(ASK) == HONEST
    package.edit(*edit)
    assert package.says(ASK) == expected


@pytest.mark.slow
@pytest.mark.parametrize("trap", TRAPS)
def test_numba_alone_would_run_old_code(package, trap):
    """The traps are real: with one folder for all versions the edit goes unnoticed."""
    package.edit("kernel.py", KEYED, PLAIN)
    *edit, expected = TRAPS[trap]
    assert package.says(ASK) == HONEST != expected
    package.edit(*edit)
    assert package.says(ASK) == HONEST


@pytest.mark.slow
def test_what_is_said_to_be_compiled_is_what_numba_finds(package, tmp_path):
    """A file that was only touched is compiled anew by numba, and so is a copy elsewhere."""
    assert package.state() == ["False", "0"]
    package.says("from models.callee import callee; callee(1.0, 1)")
    assert package.state() == ["False", "1"]  # a transition alone is not the loop
    assert package.says(ASK) == HONEST
    assert package.state() == ["True", "2"]  # three calls with two constants, one compiled callee
    other = Package(tmp_path / "two")
    for source in (package.folder / "models").glob("*.py"):
        shutil.copy2(source, other.folder / "models" / source.name)
    other.cache = package.cache
    assert other.state() == ["False", "0"]
    os.utime(package.folder / "models" / "callee.py")
    assert package.state() == ["False", "0"]


def test_the_loop_that_speaks_for_all_transitions_is_a_kernel_of_that_name():
    assert type(run_loop) is type(kernel(lambda x: x))
    assert run_loop.__name__ == "run_loop"
