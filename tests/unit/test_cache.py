"""Old machine code is never reused: not when a callee in another file, a constant or a flag has changed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

KERNEL = Path(__file__).parents[2] / "models" / "kernel.py"
CALLEE = "from models.kernel import kernel\nADDED = {added}\n\n\n@kernel\ndef callee(x):\n    return x {sign} ADDED\n"
CALLER = ("from models.callee import callee\nfrom models.kernel import kernel\n\n\n@kernel\n"
          "def caller(x):\n    return callee(x)\n")
ASK = "from models.caller import caller; print(caller({argument}))"


@pytest.fixture
def package(tmp_path):
    """A package of three files with our decorator; a call writes two of them anew and asks the caller in a new process."""
    models = tmp_path / "models"
    models.mkdir()
    (models / "__init__.py").touch()
    shutil.copy(KERNEL, models / "kernel.py")
    (models / "caller.py").write_text(CALLER)

    def ask(added=1.0, sign="+", argument=2.0):
        callee = CALLEE.format(added=added, sign=sign)
        if not (models / "callee.py").exists() or (models / "callee.py").read_text() != callee:
            (models / "callee.py").write_text(callee)
        said = subprocess.run([sys.executable, "-c", ASK.format(argument=argument)], cwd=tmp_path, text=True, check=True,
                              capture_output=True, env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")})
        return float(said.stdout)
    ask.kernel = models / "kernel.py"
    ask.compiled = lambda: sorted(path.name for path in (tmp_path / "cache").rglob("*.nbc"))
    return ask


@pytest.mark.slow
def test_what_is_cached_is_used_again(package):
    assert package() == 3.0
    before = package.compiled()
    assert package() == 3.0
    assert package.compiled() == before != []


def test_an_edited_callee_in_another_file_is_noticed(package):
    assert package() == 3.0
    assert package(sign="-") == 1.0


@pytest.mark.slow
def test_a_changed_constant_is_noticed(package):
    assert package() == 3.0
    assert package(added=5.0) == 7.0


@pytest.mark.slow
def test_a_changed_flag_is_noticed(package):
    """Division by zero is inf with numpy's error model; with Python's it is an error."""
    assert package(added="0.0", sign="/", argument=1.0) == float("inf")
    text = package.kernel.read_text()
    assert '"error_model": "numpy"' in text
    package.kernel.write_text(text.replace('"error_model": "numpy"', '"error_model": "python"'))
    with pytest.raises(subprocess.CalledProcessError):
        package(added="0.0", sign="/", argument=1.0)


@pytest.mark.slow
def test_without_our_key_old_code_would_be_reused(package):
    """The trap is real: numba looks at the time and size of the caller's file alone."""
    text = package.kernel.read_text()
    key = "    return digest.hexdigest()[:16]\n"
    assert key in text
    package.kernel.write_text(text.replace(key, '    return "one for all"\n'))
    assert package() == 3.0
    assert package(sign="-") == 3.0  # wrong, and nothing says so
