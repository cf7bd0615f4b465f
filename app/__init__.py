"""NEM Generation Dashboard: who generates what in Australia's National Electricity Market, how hard, at what price."""

__version__ = "0.1.0"
