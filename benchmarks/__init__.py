"""What is fast, measured: `python -m benchmarks [name …]`, into docs/benchmarks.md."""
