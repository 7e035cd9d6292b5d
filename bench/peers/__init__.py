"""One module a peer: `prepare(workload)` gives the training, ready to run."""
