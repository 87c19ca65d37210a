"""Forms of the officers' site, one for each kind of step that starts there.

form.py      fields, how they are read, what a form is
registry.py  which form makes which kind
opening.py   the case itself
conduct.py   advice, objections, announcement, incidents
voting.py    opening, extending, setting aside, papers
roll.py      the roll, from a file
credentials.py  ending one, and wiping the secrets of letters
doubts.py    its doubts, decided on the page
filing.py    objections handed in
closing.py   result, statement
"""
