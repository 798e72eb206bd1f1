"""The console: a web server in which analysts judge what scans found. It reads the lake, the last
scan's result and the cases, and writes cases alone."""
