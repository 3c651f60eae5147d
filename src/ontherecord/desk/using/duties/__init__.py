"""What somebody is to do, by when: made of an issue, done with what was done, given, reopened."""
