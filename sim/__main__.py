"""The command ``drsim``. Nothing heavy is imported before it is known what is asked."""

import io
import os
import signal
import sys

USAGE = """\
drsim: does a city's disaster-response plan hold? A simulator for Chongqing.

usage: drsim COMMAND [key=value ...] [--json]

commands
  run       the world, the reach table, and floods and rainstorms judged clause by clause under both plans (out=DIR)
  trace     one disaster hour by hour: its story, log, figures and pictures (out=DIR)
  world     what the ground consists of, its synthetic tables and problems
  targets   the clauses of the plan and how each is judged; drsim targets ID ... shows some
  ledger    every value with its range, basis and source; drsim ledger KEY ... shows those that begin so
  validate  the model against published values and the past; drsim validate CASE ... shows some
            --equivalence: both drivers on the same disasters must write the same log, to the bit
  bottleneck DIR   what people waited for in a study that drsim run left in DIR: hours by clause, resource and cause
  warmup    compile everything now, so that later runs start at once
  place     place anew what has no published list, into a new data folder (out=DIR)

overrides, in Hydra's grammar
  plan=baseline_2020                        another file of conf/plan
  plan.aviation.medium_helicopters=6        one value
  scenario.band=S3 replication=7            one flood of severity S3
  engine=compiled                           the compiled driver: the same log, sooner
  world.data=DIR                            other tables
  'study.plans=[plan_2025,starved]'         what a run compares
  scenario=flood_flash                      rainstorms alone; scenario=flood mixes them with river floods as they come
  'placing.central_area="巴南区"'            a Chinese word: double quotes inside, single quotes for the shell

sweeps: how much capacity is enough
  run study=size_fleet                      variants of a plan on the same disasters; conf/study/size_fleet.yaml lists them
  run 'study.sweep.over={plan.aviation.medium_helicopters:[4,8,16]}' plan=plan_2025
                                            the same, for plan. and model. keys of your own
  run -m scenario.band=S2,S3 seed=1,2       a study for each combination in DIR/0, DIR/1 ..., together DIR/sweep.json;
                                            any key: a,b,c  range(1,10,2)  choice(a,b)  plan=glob(plan_*)

  --multirun, -m   several values for a key, and a study for each of them (run)
  --json    print JSON and nothing else (every command)
  --help    this text

exit status: 0 good, 1 a check failed, 2 bad input, 130 stopped by Ctrl-C
"""
COMMANDS = ("run", "bottleneck", "trace", "world", "targets", "ledger", "validate", "warmup", "place")
OPTIONS = {"--json": COMMANDS, "--equivalence": ("validate",), "--multirun": ("run",), "-m": ("run",)}  # and who knows them


def main(arguments: list[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : words after ``drsim``; None means those of the process

    Returns
    -------
    exit status: 0 good, 1 a check failed, 2 bad input
    """
    words = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without Chinese shows question marks, not a traceback
    try:
        if not words or "--help" in words or "-h" in words:
            print(USAGE, end="")
            return 0 if words else 2
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that temporary files go
        status = _dispatch(words)
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as why:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        print(f"drsim: cannot go on ({why.strerror}: {why.filename or 'standard output'}); free space or change folder",
              file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("drsim: stopped", file=sys.stderr)
        return 130


def _dispatch(words: list[str]) -> int:
    from scenarios.checks import BadInput  # noqa: PLC0415
    try:
        options = [word for word in words if word.startswith("-")]
        for word in options:
            if word not in OPTIONS:
                raise BadInput(f"{word}: no such option; there are {', '.join(OPTIONS)} and --help")
        command, *rest = [word for word in words if word not in options] or [""]
        if command not in COMMANDS:
            import difflib  # noqa: PLC0415
            near = difflib.get_close_matches(command, COMMANDS, n=1)
            hint = f"did you mean {near[0]}?" if near else f"choose one of {', '.join(COMMANDS)}"
            raise BadInput(f"{command or 'command'}: no such command; {hint}")
        for word in options:
            if command not in OPTIONS[word]:
                raise BadInput(f"{word}: is no option of {command}, only of {', '.join(OPTIONS[word])}; leave it out")
        from sim import commands  # noqa: PLC0415
        overrides = [word for word in rest if "=" in word or word[:1] in "+~"]
        names = [word for word in rest if word not in overrides]
        own = {"multirun" if word == "-m" else word.removeprefix("--"): True for word in options if word != "--json"}
        status: int = getattr(commands, command)(overrides, names, "--json" in options, **own)
        return status
    except BadInput as why:
        print(f"drsim: {why}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
