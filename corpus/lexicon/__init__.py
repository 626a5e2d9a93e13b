"""The German–English word list: how it is made (run by maintainers) and where its data lies.

``build.py`` makes ``de-en.txt.gz`` from the Ding word list; ``corpus.gloss`` reads it. The data
file has its own licence, see ``de-en.txt.gz.license``.
"""
