"""The companion against its peers: how fast each trains the same networks, `make bench`."""
