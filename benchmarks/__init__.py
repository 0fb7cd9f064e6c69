"""What `make bench` measures, and the processes and people that measure it; see README.md in this folder."""
