"""The measurements of docs/benchmarks.md: `make bench` runs them, `python -m benchmarks.report` writes them down."""
