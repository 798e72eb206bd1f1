"""The chapters of a report, each written once, whatever it is rendered as."""
