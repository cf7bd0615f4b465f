"""The lake of Parquet, the facts built from it, and the published snapshots."""
