"""The checker: what an exercise is, how an answer is run and judged, and how it is told."""
