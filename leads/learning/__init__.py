"""Learning from won and lost leads. `fit` runs as a program of its own: what it needs in memory goes with it."""
