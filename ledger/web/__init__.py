"""What every site of the service shares, and the public board.

settings.py    every setting, read from ZHENGYI_* in one place
site.py        build_site(): headers, language, errors, health, request log
problems.py    refusal code to HTTP status, the one error shape
board.py       the published ledger files, read-only, without keys
"""
