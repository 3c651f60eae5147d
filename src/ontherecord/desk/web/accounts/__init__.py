"""The administrator's pages: who may sign in, with which roles, teams and patches, and since when.

They show accounts and no resident. Nobody changes their own account here.
"""
