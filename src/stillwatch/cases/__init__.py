"""What people decide about what scans find: cases, who may judge them, and the record of every
change.

A scan says what it sees anew each time; what people concluded must outlive it. So a case keeps two
things apart: figures and members, which each scan replaces, and decisions, which only people make.
Every change is one transaction that compares the version that the person saw with the version that
is, and that writes its line of the audit log.
"""
