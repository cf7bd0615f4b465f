"""What a page is made of: controls, cards, tables, the one graph. Components show what they are given; no queries."""
