"""The officers' site below ``/office``: signing in, cases, steps that officers sign in their own browsers.

app.py        make_office_site(): what the site is made of
service.py    what the views work with; the cases, one thread at a time
access.py     who asks: session, own pages only, roles, which cases somebody sees
signin.py     passkey and second factor
enrol.py      the first passkey and the second factor, by an invitation
caselist.py   the list of cases
casepage.py   a case: its timeline, what is due next
steps.py      forms, proposals, signatures
turnoutpages.py, turnoutwords.py  how many took part, for everybody
offline.py    a proposal as a file, signed on the command line
roster.py     accounts, for the administrator
story.py      the entries of a case in the order of the ledger, runs of ballots as one line
words.py      the officers' catalogue; kinds, roles, members and refusals in words
showing.py    what a statement says, in words, for those who sign and those who read
forms/        one form for each kind of step; registry.py lists them
"""
