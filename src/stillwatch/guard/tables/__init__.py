"""The table that is answered from, and how a newer one comes."""
