# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # From a question to a verdict
#
# A planner asks: **does the plan put an aircraft over any township within the hour, and relief into every shelter in time?**
# This tour reads one study that lies in `results/published` and calls the charts of drsim; it computes nothing of its own.
# `drsim run out=results/mine` makes another; set `STUDY` to its folder and run the cells again,
# with another of the scenarios it played if you like.

# %%
# %matplotlib inline
import json
from pathlib import Path

from scenarios.world import load_world
from sim.config import compose_config
from sim.report.study_figures import study_figures

ROOT = next(folder for folder in (Path.cwd(), *Path.cwd().parents) if (folder / "conf" / "config.yaml").exists())
STUDY, SCENARIO = ROOT / "results" / "published", "flood_river"

config = compose_config([]).config
told = {**json.loads((STUDY / "verdicts.json").read_text()), "findings": json.loads((STUDY / "findings.json").read_text())}
figures = study_figures(load_world(config.world), told, SCENARIO, config.study.error)
print(f"{told['played'][SCENARIO]['n']} river floods of seed {told['seed']}, judged on {told['findings'][SCENARIO]['n']} "
      "of severity S2 and S3")

# %% [markdown]
# ## The answer
# Each line is a number of a clause, once as a share over all sites, people or requests, once as the share of disasters that
# meet it. A mark stands for a plan, its bar for how sure we are, the black tick for what is required.

# %%
figures["verdicts"]


# %% [markdown]
# In words, for the two clauses of the question:

# %%
def lines(target, statistic="pooled"):
    """The rows of a clause on the design bands."""
    return [row for row in told["rows"] if row["target"] == target and row.get("statistic") == statistic
            and row["scenario"] == SCENARIO and "+" in row["band"]]


for row in [*lines("AIR-1H"), *lines("SUP-CITY"), *lines("SUP-10H")]:
    print(f"{row['target']:9} {row['clock']:32} {row['plan']:14}",
          f"{row['estimate']:6.1%} of {row['threshold']:.0%}: {row['verdict']}")

# %% [markdown]
# ## How far off
# The curve of townships bends long before the required share: more patience does not help, since night and weather hold what
# distance does not.

# %%
figures["curves"]

# %% [markdown]
# ## Where it is missed
# The far north-east and south-east, under either plan.

# %%
figures["misses_AIR-1H"]

# %% [markdown]
# ## What people waited for
# A plan's next yuan belongs where the hours are. For aircraft that is the dark, then readiness and the flight itself; for
# relief it is docks and lorries, not stock.

# %%
figures["bottleneck"]

# %% [markdown]
# ## Where a plan breaks
# The same lines by severity: S1 is routine, S4 lies beyond any design.

# %%
figures["ladder"]

# %% [markdown]
# ## What next
# `drsim run study=size_fleet` varies the number of aircraft and the minutes before take-off on the same disasters;
# `drsim trace replication=2` tells one of them hour by hour; `drsim ledger plan.aviation` lists what the answer assumes.
