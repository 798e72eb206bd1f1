"""How good the scan is on a suite: results kept by world, compared with those stored before, and
drawn."""
