"""Peers: the same two problems on our machinery, other simulators, plain Python and C."""
