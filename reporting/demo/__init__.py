"""Synthetic data at three scales, written as the extract files that the network would send."""
