"""The hand-written part of the simulated fleet: well-known stations with rounded capacities, and where they stand.

Data, not logic. Names, DUIDs and fuels are the real ones, so that somebody who knows the market finds their way;
capacities are rounded and every output is invented.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Zone:
    """A place with one weather: latitude and longitude in degrees, the region it lies in, and its long-run wind."""

    code: str
    region: str
    latitude: float
    longitude: float
    windiness: float = 0.0


@dataclass(frozen=True)
class Station:
    """Like units of one station: `duids` apart by blanks, MW per unit; storage in MWh (batteries only).

    `split` marks a battery of the old style, whose charging is a load unit of its own.
    """

    name: str
    zone: str
    fuel: str
    duids: str
    mw: float
    storage_mwh: float | None = None
    load: bool = False
    split: bool = False


ZONES: tuple[Zone, ...] = (
    Zone("hunter", "NSW1", -32.4, 151.0),
    Zone("new_england", "NSW1", -30.2, 151.5, 0.05),
    Zone("central_west", "NSW1", -32.5, 149.0),
    Zone("riverina", "NSW1", -34.8, 146.0),
    Zone("tablelands", "NSW1", -34.9, 149.3, 0.1),
    Zone("snowy_north", "NSW1", -35.8, 148.4),
    Zone("far_west", "NSW1", -31.9, 141.4, 0.15),
    Zone("north_qld", "QLD1", -19.3, 146.7, 0.15),
    Zone("central_qld", "QLD1", -23.3, 149.9, 0.05),
    Zone("darling_downs", "QLD1", -27.1, 150.7, 0.05),
    Zone("mid_north", "SA1", -33.2, 138.3, 0.2),
    Zone("port_augusta", "SA1", -32.5, 137.8, 0.15),
    Zone("adelaide", "SA1", -34.8, 138.6),
    Zone("south_east", "SA1", -37.7, 140.4, 0.1),
    Zone("tas_west", "TAS1", -42.0, 145.8, 0.3),
    Zone("tas_central", "TAS1", -42.2, 146.7, 0.2),
    Zone("tas_north_east", "TAS1", -40.8, 148.0, 0.3),
    Zone("latrobe", "VIC1", -38.2, 146.5),
    Zone("west_vic", "VIC1", -37.9, 142.8, 0.1),
    Zone("mallee", "VIC1", -35.0, 142.3, 0.05),
    Zone("melbourne", "VIC1", -37.9, 144.8),
    Zone("alps", "VIC1", -36.8, 147.2),
)

STATIONS: tuple[Station, ...] = (
    # Coal
    Station("Bayswater", "hunter", "coal_black", "BW01 BW02 BW03 BW04", 660),
    Station("Eraring", "hunter", "coal_black", "ER01 ER02 ER03 ER04", 720),
    Station("Vales Point B", "hunter", "coal_black", "VP5 VP6", 660),
    Station("Mt Piper", "central_west", "coal_black", "MP1 MP2", 700),
    Station("Gladstone", "central_qld", "coal_black", "GSTONE1 GSTONE2 GSTONE3 GSTONE4 GSTONE5 GSTONE6", 280),
    Station("Tarong", "darling_downs", "coal_black", "TARONG#1 TARONG#2 TARONG#3 TARONG#4", 350),
    Station("Tarong North", "darling_downs", "coal_black", "TNPS1", 440),
    Station("Stanwell", "central_qld", "coal_black", "STAN-1 STAN-2 STAN-3 STAN-4", 365),
    Station("Callide B", "central_qld", "coal_black", "CALL_B_1 CALL_B_2", 350),
    Station("Callide C", "central_qld", "coal_black", "CPP_3 CPP_4", 420),
    Station("Millmerran", "darling_downs", "coal_black", "MPP_1 MPP_2", 425),
    Station("Kogan Creek", "darling_downs", "coal_black", "KPP_1", 745),
    Station("Loy Yang A", "latrobe", "coal_brown", "LYA1 LYA2 LYA3 LYA4", 550),
    Station("Loy Yang B", "latrobe", "coal_brown", "LOYYB1 LOYYB2", 550),
    Station("Yallourn W", "latrobe", "coal_brown", "YWPS1 YWPS2 YWPS3 YWPS4", 370),
    # Gas, from the efficient to the rarely used
    Station("Tallawarra A", "tablelands", "gas_ccgt", "TALWA1", 440),
    Station("Darling Downs", "darling_downs", "gas_ccgt", "DDPS1", 640),
    Station("Swanbank E", "darling_downs", "gas_ccgt", "SWAN_E", 385),
    Station("Yarwun", "central_qld", "gas_ccgt", "YARWUN_1", 155),
    Station("Pelican Point", "adelaide", "gas_ccgt", "PPCCGT", 480),
    Station("Osborne", "adelaide", "gas_ccgt", "OSB-AG", 180),
    Station("Tamar Valley", "tas_north_east", "gas_ccgt", "TVCC201", 210),
    Station("Torrens Island B", "adelaide", "gas_steam", "TORRB2 TORRB3 TORRB4", 200),
    Station("Newport", "melbourne", "gas_steam", "NPS", 500),
    Station("Barker Inlet", "adelaide", "gas_recip", "BARKIPS1", 210),
    Station("Colongra", "hunter", "gas_ocgt", "CG1", 180),
    Station("Uranquinty", "riverina", "gas_ocgt", "URANQ11 URANQ12", 165),
    Station("Braemar", "darling_downs", "gas_ocgt", "BRAEMAR1", 170),
    Station("Braemar 2", "darling_downs", "gas_ocgt", "BRAEMAR5", 175),
    Station("Oakey", "darling_downs", "gas_ocgt", "OAKEY1", 140),
    Station("Mortlake", "west_vic", "gas_ocgt", "MORTLK11", 285),
    Station("Jeeralang B", "latrobe", "gas_ocgt", "JLB01", 75),
    Station("Laverton North", "melbourne", "gas_ocgt", "LNGS1", 155),
    Station("Hallett", "mid_north", "gas_ocgt", "AGLHAL", 215),
    Station("Quarantine", "adelaide", "gas_ocgt", "QPS5", 130),
    Station("Appin", "tablelands", "gas_wcmg", "APPIN", 55),
    Station("Moranbah North", "central_qld", "gas_wcmg", "MBAHNTH", 65),
    # Liquid fuels and bioenergy
    Station("Mt Stuart", "north_qld", "distillate", "MSTUART1", 145),
    Station("Hunter Valley GT", "hunter", "distillate", "HVGTS", 50),
    Station("Snuggery", "south_east", "distillate", "SNUG1", 65),
    Station("Invicta Sugar Mill", "north_qld", "bioenergy", "INVICTA", 50),
    Station("Racecourse Mill", "north_qld", "bioenergy", "RACOMIL1", 50),
    Station("Broadwater", "new_england", "bioenergy", "BWTR1", 40),
    Station("Lucas Heights 2 Landfill", "hunter", "bioenergy", "LUCAS2S2", 15),
    # Water
    Station("Tumut 3", "snowy_north", "hydro", "TUMUT3", 1500),
    Station("Upper Tumut", "snowy_north", "hydro", "UPPTUMUT", 615),
    Station("Shoalhaven", "tablelands", "hydro", "SHGEN", 240),
    Station("Wivenhoe", "darling_downs", "hydro", "W/HOE#1 W/HOE#2", 285),
    Station("Murray", "alps", "hydro", "MURRAY", 1500),
    Station("Dartmouth", "alps", "hydro", "DARTM1", 185),
    Station("Bogong / McKay", "alps", "hydro", "MCKAY1", 300),
    Station("Eildon", "alps", "hydro", "EILDON1", 60),
    Station("Gordon", "tas_west", "hydro", "GORDON", 430),
    Station("Poatina", "tas_central", "hydro", "POAT220", 200),
    Station("Reece", "tas_west", "hydro", "REECE1 REECE2", 115),
    Station("John Butters", "tas_west", "hydro", "JBUTTERS", 145),
    Station("Tungatinah", "tas_central", "hydro", "TUNGATIN", 125),
    Station("Liapootah, Wayatinah and Catagunya", "tas_central", "hydro", "LI_WY_CA", 175),
    Station("Trevallyn", "tas_north_east", "hydro", "TREVALLN", 95),
    Station("Tarraleah", "tas_central", "hydro", "TARRALEA", 90),
    Station("Cethana", "tas_central", "hydro", "CETHANA", 85),
    Station("Bastyan", "tas_west", "hydro", "BASTYAN", 80),
    Station("Tumut 3", "snowy_north", "pumps", "SNOWYP", 600, load=True),
    Station("Shoalhaven", "tablelands", "pumps", "SHPUMP", 240, load=True),
    Station("Wivenhoe", "darling_downs", "pumps", "PUMP1 PUMP2", 240, load=True),
    # Wind
    Station("Sapphire", "new_england", "wind", "SAPHWF1", 270),
    Station("Rye Park", "tablelands", "wind", "RYEPARK1", 395),
    Station("Capital", "tablelands", "wind", "CAPTL_WF", 140),
    Station("Collector", "tablelands", "wind", "COLWF01", 225),
    Station("Silverton", "far_west", "wind", "STWF1", 200),
    Station("Coopers Gap", "darling_downs", "wind", "COOPGWF1", 450),
    Station("MacIntyre", "darling_downs", "wind", "MCINTYR1", 920),
    Station("Clarke Creek", "central_qld", "wind", "CLRKCWF1", 345),
    Station("Mount Emerald", "north_qld", "wind", "MEWF1", 180),
    Station("Macarthur", "west_vic", "wind", "MACARTH1", 420),
    Station("Stockyard Hill", "west_vic", "wind", "STOCKYD1", 530),
    Station("Golden Plains West", "west_vic", "wind", "GPWFWST2", 310),
    Station("Moorabool", "west_vic", "wind", "MOORAWF1", 310),
    Station("Murra Warra", "mallee", "wind", "MUWAWF1", 230),
    Station("Ararat", "west_vic", "wind", "ARWF1", 240),
    Station("Waubra", "west_vic", "wind", "WAUBRAWF", 190),
    Station("Snowtown", "mid_north", "wind", "SNOWTWN1", 100),
    Station("Snowtown North", "mid_north", "wind", "SNOWNTH1", 145),
    Station("Hornsdale", "mid_north", "wind", "HDWF1", 110),
    Station("Goyder South", "mid_north", "wind", "GSWF1A GSWF1B1", 205),
    Station("Port Augusta", "port_augusta", "wind", "PAREPW1", 210),
    Station("Lake Bonney 2", "south_east", "wind", "LKBONNY2", 160),
    Station("Musselroe", "tas_north_east", "wind", "MUSSELR1", 170),
    Station("Cattle Hill", "tas_central", "wind", "CTHLWF1", 145),
    # Sun
    Station("Darlington Point", "riverina", "solar_utility", "DARLSF1", 325),
    Station("Limondale", "riverina", "solar_utility", "LIMOSF11", 275),
    Station("Culcairn", "riverina", "solar_utility", "CUSF1", 465),
    Station("New England", "new_england", "solar_utility", "NEWENSF1 NEWENSF2", 235),
    Station("Wellington North", "central_west", "solar_utility", "WELNSF1", 435),
    Station("Wollar", "central_west", "solar_utility", "WOLARSF1", 325),
    Station("Western Downs", "darling_downs", "solar_utility", "WDGPH1", 500),
    Station("Edenvale", "darling_downs", "solar_utility", "EDENVSF1", 180),
    Station("Aldoga", "central_qld", "solar_utility", "ALDGASF1", 535),
    Station("Goorambat East", "alps", "solar_utility", "GOESF1", 350),
    Station("Kiamal", "mallee", "solar_utility", "KIAMSF1", 240),
    Station("Bungala", "port_augusta", "solar_utility", "BNGSF1 BNGSF2", 150),
    Station("Tailem Bend", "adelaide", "solar_utility", "TBSF1", 95),
    # Batteries (one is kept in the old style: a generating and a load unit)
    Station("Waratah Super Battery", "hunter", "battery", "WTAHB1", 850, 1680),
    Station("Eraring Battery", "hunter", "battery", "ERB01", 460, 1070),
    Station("Wallgrove Grid Battery", "hunter", "battery", "WALGRV1", 50, 75),
    Station("Wandoan", "darling_downs", "battery", "WANDB1", 100, 150),
    Station("Greenbank", "darling_downs", "battery", "GREENB1", 200, 400),
    Station("Hornsdale Power Reserve", "mid_north", "battery", "HPR1", 150, 195),
    Station("Torrens Island Battery", "adelaide", "battery", "TIB1", 250, 250),
    Station("Victorian Big Battery", "melbourne", "battery", "VBB1", 350, 450),
    Station("Ballarat Battery", "west_vic", "battery", "BALBG1", 30, 30, split=True),
    Station("Ballarat Battery", "west_vic", "battery", "BALBL1", 30, 30, load=True, split=True),
)

RETIRES = "ER01"
"""Stops half-way through the simulated span: a registry with an end date, and a stack that loses a unit."""

ENTRANTS = ("GPWFWST2", "ERB01")
"""Commissioned a third of the way through the span."""
