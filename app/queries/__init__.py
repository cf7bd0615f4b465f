"""The query service: memoised aggregates of the published facts, one module per subject."""
