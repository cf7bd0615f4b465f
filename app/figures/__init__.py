"""Frames become figures here: plain dicts for Plotly. Pure functions; no database, no Dash."""
