"""From facts and rules to a report: select, time, contain crashes, decide."""
