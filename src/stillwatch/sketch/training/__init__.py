"""How the trained part of the capability classifier was made and measured; run by maintainers,
never by a scan."""
