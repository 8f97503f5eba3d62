"""Editions: statements of a coalition gathered under a title, with an introduction, for who publishes in issues.

Words: a *contribution* is a statement in its place in an edition. When an edition *comes out*, each of them takes up
the text and the counts of that day, and they stay. After that one can be *taken out* and the edition be *taken back*;
both leave a line that says so. Not here: pages and prints (`publishing`), who may put a statement into one (`desk`).
Source: docs/decisions/0058-editions.md.
"""
