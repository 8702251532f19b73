"""Side-by-side measurements: `make bench` writes results/bench/latest.json."""
