"""The languages of certificates: the words of each edition, all under the same names.

edition.py  what an edition is: words, dates, fractions, how lists are joined
zh_cn.py    Chinese, which binds
en.py       English
ug.py       Uyghur, written from right to left; awaits a sworn translator's eye
"""
