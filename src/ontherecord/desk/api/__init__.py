"""The read API: every published kind for other programs, by token, under the rules of the pages.

It sees what its token's owner would see on a page and no more, and only the kinds of the token.
"""
