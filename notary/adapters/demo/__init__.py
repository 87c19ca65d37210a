"""The demonstration: one real vote from the roll to the audited certificate, and an open one for the newcomer.

run.py     the order of events, the audit, where to look
pages.py   pictures of the certificates' pages
acts.py    what happens in the two cases
stage.py   folders, clock, office, processes: what the events need
words.py   what announcement, question and statement say
progress.py  lines on the terminal
ballots.py phones over HTTP and the officers' entry station, day by day
"""
