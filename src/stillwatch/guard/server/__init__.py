"""The guard's own HTTP server: httptools reads requests, and an answer is bytes written at once. It
is raw, since an application server in between would cost three times what a decision does."""
