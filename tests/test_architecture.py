"""The design, checked: which way imports run, where each library lives, what kernels may not contain."""

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("models", "scenarios", "sim")
SOURCES = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]

# what each part may import of our own
ALLOWED = {
    "models": {"models"},
    "scenarios": {"models", "scenarios"},
    "sim": {"models", "scenarios", "sim"},
}
# inside sim: engine <- judge <- study <- drill, report; the plan, configuration and deployment are the ground of all
INSIDE_SIM = {
    "engine": {"engine"},
    "judge": {"engine", "judge"},
    "study": {"engine", "judge", "study"},
    "drill": {"engine", "judge", "study", "drill"},
    "report": {"engine", "judge", "study", "report"},
}
# library -> the files that may import it
HOMES = {
    "numba": {"models/kernel.py"},
    "llvmlite": {"models/kernel.py"},
    "hydra": {"sim/config.py", "sim/overrides.py"},
    "omegaconf": {"sim/config.py"},
    "yaml": {"sim/config.py", "sim/ledger.py"},
    "rich": {"sim/report/text.py"},
    "matplotlib": {"sim/report/maps.py", "sim/report/pictures.py", "sim/report/run_charts.py", "sim/report/marks.py",
                   "sim/report/forest.py", "sim/report/bottleneck.py", "sim/report/saving.py",
                   "sim/report/quake_maps.py", "sim/report/quake_charts.py", "sim/report/quake_pictures.py",
                   "sim/report/mine_section.py", "sim/report/mine_charts.py", "sim/report/mine_rotation.py",
                   "sim/report/mine_pictures.py", "sim/report/mine_study.py",
                   "sim/report/study_charts.py", "sim/report/study_figures.py", "sim/report/study_pictures.py"},
    "simpy": {"sim/engine/driver.py"},
    "pyarrow": {"sim/engine/outcome.py", "sim/study/store.py"},
    "scipy": {"scenarios/roads.py", "scenarios/distributions.py", "sim/judge/sequence.py"},
    "random": set(),
    "pandas": set(),
}


def imports(path: Path):
    """(module, imported from inside a function) of every import in a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_imports_run_one_way(path):
    folder = path.relative_to(ROOT).parts[0]
    for module in imports(path):
        top, *rest = module.split(".")
        if top in FOLDERS:
            assert top in ALLOWED[folder], f"{name_of(path)} imports {module}"
        assert top not in ("tests", "benchmarks", "notebooks")
        inside = path.relative_to(ROOT).parts[1:-1]
        if top == "sim" and rest and rest[0] in INSIDE_SIM and folder == "sim" and inside:
            assert rest[0] in INSIDE_SIM[inside[0]], f"{name_of(path)} imports {module}"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_each_library_has_one_home(path):
    for module in imports(path):
        top = module.split(".")[0]
        if top in HOMES:
            assert name_of(path) in HOMES[top], f"{name_of(path)} imports {module}"


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_chance_has_one_home(path):
    text = path.read_text(encoding="utf-8")
    if name_of(path) != "scenarios/randomness.py":
        assert "np.random" not in text
        assert "numpy.random" not in text


def kernels(path: Path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and any(getattr(mark, "id", "") == "kernel" for mark in node.decorator_list):
            yield node


def forbidden(function: ast.FunctionDef):
    """What would break bit identity inside a kernel: powers, numpy's reductions and transcendentals."""
    for node in ast.walk(function):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            yield "**"
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "np" and node.attr in (
                "sum", "exp", "log", "power", "sin", "cos", "sqrt", "mean", "cumsum", "dot", "prod", "std", "var"):
            yield f"np.{node.attr}"


def test_kernels_keep_to_arithmetic_that_is_equal_everywhere():
    found = [function for path in SOURCES for function in kernels(path)]
    assert len(found) >= 10
    for function in found:
        assert list(forbidden(function)) == [], function.name


@pytest.mark.parametrize("body", ["return x ** 3", "return np.sum(x)", "return np.exp(x)"])
def test_the_kernel_rule_is_live(body):
    function = ast.parse(f"def f(x):\n    {body}").body[0]
    assert list(forbidden(function)) != []


def test_kernels_live_in_models_only():
    for path in SOURCES:
        if list(kernels(path)):
            assert name_of(path).startswith("models/")


def tracked():
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in done.stdout.splitlines() if (ROOT / name).is_file()]


def test_no_file_over_five_megabytes():
    assert [name_of(path) for path in tracked() if path.stat().st_size > 5_000_000] == []


def test_no_path_outside_the_repository():
    outside = "../" + "shared"
    for path in tracked():
        if path.suffix in (".py", ".yaml", ".toml", ".md", ".sh", "") and path != Path(__file__):
            assert outside not in path.read_text(encoding="utf-8"), name_of(path)


def test_files_stay_short():
    long = {name_of(path): n for path in SOURCES if (n := path.read_text(encoding="utf-8").count("\n")) > 450}
    assert long == {}
