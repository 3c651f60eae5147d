"""The published record behind one reading door: only what the reader may see, as known on a day.

For the rooms that show homes, people and cases. It writes nothing.
"""
