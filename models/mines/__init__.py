"""Accidents underground: air and gas, people, rescue squads, works."""
