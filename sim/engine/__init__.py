"""Running one disaster: staging, the drivers, the log and its laws."""
