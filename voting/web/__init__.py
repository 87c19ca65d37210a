"""The voters' site: pages for phones, the JSON the booth speaks, logging in.

app.py          create_app(), make_site(): what the site is made of
pages.py        cases, announcement, voting page, receipt page
casepage.py     a case as pages show it, in words
ballots.py      manifest, place, casting, receipts: the booth's reads and its one write
logins.py       challenge, login, code from the text message
mails.py        notices by e-mail: asked for, confirmed, ended
reports.py      where the gateway calls back
access.py       who asks: session cookie, requests of our own pages only
schemas.py      shapes of requests and answers, for the OpenAPI document
service.py      what the views work with
assets.py       static files with their hashes
compression.py  what leaves compressed
catalogue.py    words by language, read from the .po files
errors.py       refusals of this site
"""
