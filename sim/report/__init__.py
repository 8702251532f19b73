"""Charts and reports: finished tables in, pictures out."""
