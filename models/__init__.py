"""How things behave: tables, kernels, transitions and stories."""
