"""Lists that people take with them: any list they may see as a file, saved ones made by themselves.

A list joins by saying what it is called, who may see it, its columns and its rows (`declared`).
Rows are what its page shows to whoever asks, and nothing more; each that leaves is told to the
audit. Nothing is sent: a file waits at the desk for whoever asked.
"""
