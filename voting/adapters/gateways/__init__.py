"""Gateways: whatever takes messages, one module each behind ``voting/adapters/gateway.py``.

plain.py    a file (the default), and the terminal
http.py     any gateway that takes JSON or a form
smpp.py     SMPP 3.4, by smpplib
aliyun.py   Aliyun, by its SDK; an extra
tencent.py  Tencent Cloud, by its SDK; an extra
smtp.py     e-mail
"""
