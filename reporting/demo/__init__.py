"""Synthetic data at three scales, written as the extract files that Missions Locales and agencies would send."""
