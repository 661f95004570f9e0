"""`make bench`: a million people, and how long the pages take (see docs/bench.md)."""
