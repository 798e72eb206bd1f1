"""The artefact hunt keeps the generator honest: nothing may tell a fleet but what its mechanics
declare."""
