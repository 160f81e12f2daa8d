"""What is promised about speed and size, measured: `make bench`, or `python -m benchmarks throughput start ...`."""
