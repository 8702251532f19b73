"""Targets, measures and verdicts."""
