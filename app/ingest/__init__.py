"""Into the lake: AEMO's files and its registration workbook, and the market simulator. Writes only through store."""
