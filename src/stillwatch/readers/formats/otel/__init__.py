"""OpenTelemetry traces and logs. Which attribute means what stands in aliases.toml; the code knows
only the shapes in which calls and conversations are written."""
