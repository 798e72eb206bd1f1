"""The decision point that gateways ask: a table in memory, and nothing else in line.

It answers by headers and ids alone. What is in a request was judged when the table was made, by a
scan and by people; here it is only looked up."""
