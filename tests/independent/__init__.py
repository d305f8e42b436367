"""A second computation of the tracking table, written from the specification alone (spec/formats.md, indicators.md,
domain.md): it imports nothing of the project, uses no SQL, and the product is reached through its commands only."""
