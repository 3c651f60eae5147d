"""What each check could judge, by system; what it could not, and what would have to be loaded."""
