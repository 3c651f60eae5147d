"""Which value is right, and what the owners of systems are asked to mend: corrections."""
