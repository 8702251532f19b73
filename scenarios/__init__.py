"""Which world and which disaster: the ground from data, and the draws of chance."""
