"""The market itself: regions, links, fuels, intervals, market time, Selection. Pure; standard library only."""
