"""The desk's outside: settings, addresses, base page, components, signing in, health.

It puts the other rooms together and holds no rule about records of its own.
"""
