"""One module a peer, with a class for each way of training: see `bench.workloads.Training`."""
