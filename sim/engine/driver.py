"""The SimPy driver: SimPy owns the clock, the tables own the facts."""

from collections.abc import Callable
from typing import Any

import simpy

from models.aircraft import aircraft_mission
from models.boats import boat_mission
from models.clearing import crew_mission
from models.flood import flood_story, post_starts, report_story
from models.homeward import homeward_story, rest_story
from models.kinds import Story
from models.medical import ambulance_mission
from models.mines.alarm import alarm_story, mine_story
from models.mines.squads import squad_mission
from models.mines.works import works_story
from models.shelters import bus_mission
from models.state import StateHandle
from models.supplies import lorry_mission
from models.teams import team_mission
from models.travel import RoadsHandle
from sim.engine.log import Overflow
from sim.engine.stage import Case


def post_story(first: Any, env: Any, s: Any, r: Any, launch: Any, post: int) -> Any:
    """A command post is called and starts to work."""
    yield first
    post_starts(s, r, post, env.now)
    launch()


Watch = Callable[[float], float]
BY_UNIT = {Story.BOAT: boat_mission, Story.AIRCRAFT: aircraft_mission, Story.TRUCK: lorry_mission, Story.BUS: bus_mission,
           Story.CREW: crew_mission, Story.AMBULANCE: ambulance_mission, Story.REST: rest_story, Story.TEAM: team_mission,
           Story.SQUAD: squad_mission}
BY_NEED = {Story.REPORT: report_story, Story.POST: post_story, Story.MINE: mine_story, Story.ALARM: alarm_story,
           Story.WORKS: works_story}


def looks(env: Any, watch: Watch) -> Any:
    """Somebody who watches the run and changes nothing."""
    wait = watch(env.now)
    while wait >= 0:
        yield env.timeout(wait)
        wait = watch(env.now)


def run_simpy(case: Case, watch: Watch | None = None) -> None:
    """Run one disaster to its horizon; the tables of the case hold what came of it.

    Parameters
    ----------
    watch : called with the hour, first at 0; reads the tables and returns the hours until it looks again, -1 for never

    Raises
    ------
    Overflow : the log or the orders did not fit
    """
    env, s, r = simpy.Environment(), StateHandle(*case.state), RoadsHandle(*case.roads)
    waiting, orders = case.state.city["n_orders"], case.state.orders

    def launch() -> None:
        """Start what the last transition ordered: the first timeout is made here and handed over."""
        n = waiting[0]
        if n:
            waiting[0] = 0
            for story, unit, need, leg, delay in orders[:n].tolist():
                first = env.timeout(delay)
                if story == Story.HOMEWARD:
                    env.process(homeward_story(first, env, s, r, launch, unit, leg))
                elif story in BY_NEED:
                    env.process(BY_NEED[story](first, env, s, r, launch, need))
                else:
                    env.process(BY_UNIT[story](first, env, s, r, launch, unit))

    if watch is not None:
        env.process(looks(env, watch))
    env.run(until=env.process(flood_story(env, s, r, launch, case.hours)))
    if case.state.city["lost"][0]:
        raise Overflow(case)


Driver = Callable[[Case], None]
