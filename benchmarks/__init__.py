"""What is fast, measured: `python -m benchmarks [name …]`. The figures are in docs/benchmarks.md."""
