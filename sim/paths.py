"""People in the path of slides and below overtopped dams: who is warned and leaves, who is struck, whom it misses."""

from dataclasses import dataclass

import numpy as np

from models.evacuation import departed_share
from models.state import PATH
from scenarios.disaster import Disaster, Scenario
from scenarios.flash_settings import FloodFlash
from sim.plan import Plan
from sim.response import Model


@dataclass(frozen=True)
class Paths:
    """What comes of them before anybody is sent.

    Attributes
    ----------
    rows : PATH, a row for each slide that comes down on somebody, then for each dam that is overtopped
    buried : int64[slides], people buried; the others in its path have left or escape
    left : bool[slides], whether people left before it came
    breaks : bool[breaches]; lost : int64[breaches], people swept away whom nobody pulls out
    """

    rows: np.ndarray
    buried: np.ndarray
    left: np.ndarray
    breaks: np.ndarray
    lost: np.ndarray


def leave_paths(scenario: Scenario, disaster: Disaster, plan: Plan, model: Model) -> Paths:
    """Let those leave who are warned.

    Registered points are watched by somebody where the plan covers them, and he sees the signs of a slide that does not
    come suddenly; some have instruments, which see some of the sudden ones. Elsewhere people may notice signs themselves.
    Below a dam they leave while water runs over it, if somebody sees that; a household leaves some time after it is told.
    """
    slides, breaches = disaster.slides, disaster.breaches
    rows = np.zeros(slides.size + breaches.size, dtype=PATH)
    of_slides, of_dams = rows[: slides.size], rows[slides.size:]
    rules, warning = model.paths, plan.warning
    sensors = warning.slide_sensors / scenario.slides.points if isinstance(scenario, FloodFlash) else 0.0
    seen = np.where(
        slides["registered"],
        np.where(slides["sudden"], (slides["u_sensor"] < sensors) & (slides["u_watched"] < rules.sensor_share),
                 (slides["u_watched"] < warning.slide_coverage) | (slides["u_sensor"] < sensors)),
        ~slides["sudden"] & (slides["u_watched"] < rules.noticed_share))
    left = seen & (slides["u_leaves"] < rules.withdraw_share)
    low, high = rules.lead_h
    of_slides["leaves_h"] = np.maximum(0.0, np.floor(slides["at_h"] - (low + (high - low) * slides["u_lead"])))
    of_slides["leaves"] = np.where(left, slides["people"], 0)
    buried = np.where(left, 0, slides["buried"])
    of_slides["escaped"] = slides["people"] - of_slides["leaves"] - buried
    of_slides["strikes_h"] = np.ceil(slides["at_h"])

    breaks = breaches["u_fail"] < np.where(breaches["rank"] < plan.works.repaired_dams, rules.repaired_fail_share,
                                           rules.fail_share)
    told_h = breaches["overtops_h"] + np.mean(model.evacuation.alarm_delay_h)
    gone = np.array([departed_share(60.0 * max(0.0, hours), model.evacuation.departure_sigma_min)
                     for hours in breaches["breach_h"] - told_h])
    stays = 1 - (1 - np.mean(model.evacuation.refuse)) * (1 - np.mean(model.evacuation.come_back))
    goes = np.where(breaches["u_seen"] < rules.dam_seen_share, gone * (1 - stays), 0.0)
    of_dams["leaves"] = np.floor(breaches["people"] * goes)
    of_dams["leaves_h"] = np.floor(breaches["breach_h"])
    home = breaches["people"] - of_dams["leaves"]
    swept = np.where(breaks, np.floor(breaches["swept"] * home / np.maximum(1, breaches["people"]) + breaches["u_round"]), 0)
    swept = np.minimum(home, swept)
    of_dams["pulled_out"] = np.floor(swept * model.survival.pulled_out_share + breaches["u_round"])
    of_dams["pulled_out"] = np.minimum(of_dams["pulled_out"], swept)
    of_dams["swept"] = swept - of_dams["pulled_out"]
    of_dams["escaped"] = home - swept
    of_dams["strikes_h"] = np.ceil(breaches["breach_h"])
    of_dams["flow_m3s"] = np.where(breaks, breaches["flow_m3s"], 0.0)

    rows["place"] = np.concatenate([slides["township"], breaches["township"]])
    u_round = np.concatenate([slides["u_round"], breaches["u_round"]])
    rows["registers"] = np.floor(rows["leaves"] * plan.shelters.central_share.of(disaster.hazard) + u_round)
    rows["registers"] = np.minimum(rows["registers"], rows["leaves"])
    rows["registers_h"] = np.minimum(rows["leaves_h"] + np.ceil(model.evacuation.walk_h), disaster.hours - 1)
    return Paths(rows, buried.astype(np.int64), left, breaks, of_dams["swept"].copy())
