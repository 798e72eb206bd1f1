"""The price of evasion: a search for the cheapest simulated campaign that stays unseen. Whether a
detector is hard to evade cannot be read off campaigns that were drawn at random, or that its makers
thought of; what the cheapest way round it costs can be stated, and held as a bar."""
