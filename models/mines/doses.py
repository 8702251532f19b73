"""What bad air, heat and lack of oxygen do to people underground, and how fast they walk there."""

import math

from models.kernel import kernel
from models.survival import normal_probability

REST_L_MIN, LIGHT_L_MIN, HEAVY_L_MIN = 8.5, 25.0, 50.0  # breathed in a minute: SFPE Handbook, after Stewart et al. (1973)
HALDANE = 218.0        # affinity of haemoglobin for CO over that for oxygen: Roughton & Darling (1944)
OXYGEN_SHARE = 0.14    # of the air in the lungs: 100 mmHg of 713, over sea level
CLEARS_MIN = 320.0     # half-life of COHb at rest in air: Peterson & Stewart (1970), Arch. Environ. Health 21:165-171


@kernel
def stewart_peterson(ppm, litres_min, minutes):
    """Rise of COHb in per cent, far below the balance: Stewart et al. (1973), Arch. Environ. Health 26:1-7.

    Parameters
    ----------
    ppm : float, CO, >= 0; litres_min : float, breathed in a minute; minutes : float, >= 0
    """
    if ppm <= 0.0:
        return 0.0
    return 3.317e-5 * math.exp(1.036 * math.log(ppm)) * litres_min * minutes


@kernel
def balance_cohb(ppm):
    """COHb in per cent at which as much CO leaves the blood as enters it: Haldane's law."""
    ratio = HALDANE * ppm * 1e-6 / OXYGEN_SHARE
    return 100.0 * ratio / (1.0 + ratio)


@kernel
def breathed_cohb(cohb, ppm, litres_min, minutes):
    """COHb in per cent after breathing some air: it rises by Stewart and Peterson as far as the balance; above the balance
    it falls toward it with a half-life that shortens as more is breathed (in proportion: our simplification of the model of
    Coburn, Forster and Kane, in which it is nearly so).

    Parameters
    ----------
    cohb : float, per cent, in [0, 100]; the rest as in `stewart_peterson`
    """
    balance = balance_cohb(ppm)
    if cohb <= balance:
        return min(balance, cohb + stewart_peterson(ppm, litres_min, minutes))
    return balance + (cohb - balance) * math.exp(-math.log(2.0) * minutes * litres_min / (REST_L_MIN * CLEARS_MIN))


@kernel
def gas_dose(ppm, minutes):
    """Fractional effective dose of CO; at 1 half of people can no longer act: ISO 13571:2012."""
    return ppm * minutes / 35_000.0


@kernel
def heat_dose(celsius, minutes):
    """Fractional effective dose of hot air on clothed people; at 1 half can no longer act: ISO 13571:2012, convection.

    Below 40 degrees, where the law would have nobody stand a day, none is counted.
    """
    if celsius < 40.0:
        return 0.0
    return minutes * math.exp(3.61 * math.log(celsius)) / 4.1e8


@kernel
def co_mortality(ppm, minutes):
    """Share of people whom some minutes of CO kill: probit of CCPS (2000), Guidelines for chemical process QRA."""
    if ppm * minutes <= 0.0:
        return 0.0
    return normal_probability(-37.98 + 3.7 * math.log(ppm * minutes) - 5.0)


@kernel
def void_h(void_m3, people, oxygen_l_min, co2_l_min, least_oxygen, most_co2):
    """Hours for which people shut in live on the air of a void, from fresh air on.

    Parameters
    ----------
    void_m3 : float, >= 0, inf where air still comes; people : int, >= 1
    oxygen_l_min, co2_l_min : float, > 0, used and given off by each at rest
    least_oxygen, most_co2 : float, shares of the air at which they die; oxygen begins at 0.209
    """
    lasts = min((0.209 - least_oxygen) / oxygen_l_min, most_co2 / co2_l_min)
    return max(0.0, void_m3) * 1000.0 * lasts / (60.0 * people)


@kernel
def oxygen_m3(people, hours, litres_min):
    """Oxygen that people in a refuge use, m3."""
    return people * hours * 60.0 * litres_min / 1000.0


@kernel
def mask_used_min(minutes, litres_min, rated_l_min):
    """Rated minutes of a self-rescuer that some minutes use up: its oxygen goes as fast as is breathed.

    ``rated_l_min`` : float, > 0, breathed in the test by which it is rated
    """
    return minutes * litres_min / rated_l_min


@kernel
def level_speed(height_m):
    """Metres a second along a level airway of some height: 30 CFR 75.1714-4, 30 minutes of travel between caches."""
    if height_m < 1.016:
        return 2200.0 * 0.3048 / 1800.0
    if height_m < 1.27:
        return 3300.0 * 0.3048 / 1800.0
    if height_m < 1.651:
        return 4400.0 * 0.3048 / 1800.0
    return 5700.0 * 0.3048 / 1800.0


@kernel
def slope_factor(climb_deg):
    """Speed along a slope over that on the level: Tobler (1993), NCGIA 93-1. ``climb_deg``: upward, in (-90, 90)."""
    return math.exp(-3.5 * (abs(math.tan(math.radians(climb_deg)) + 0.05) - 0.05))


@kernel
def smoke_speed(extinction):
    """Most metres a second in smoke: Frantzich & Nilsson (2003), Lund report 3126, for 1.9 to 7.4 per metre.

    Their line runs on to its floor of 0.2 beyond that; below it, no bound but one that falls from 1 in clear air.
    """
    if extinction < 1.9:
        return 1.0 - (1.0 - 0.706 + 0.057 * 1.9) * extinction / 1.9
    return max(0.2, 0.706 - 0.057 * extinction)


@kernel
def walking_speed(height_m, climb_deg, extinction, pace):
    """Metres a second of somebody who walks out.

    Parameters
    ----------
    height_m : float, of the airway, > 0
    climb_deg : float, slope in the direction he goes
    extinction : float, of light in smoke, per metre, >= 0
    pace : float, > 0, his own against the law
    """
    return pace * min(level_speed(height_m) * slope_factor(climb_deg), smoke_speed(extinction))
