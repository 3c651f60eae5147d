"""The pages on which staff use the record: homes, people, repairs, search, cases, matches, today.

For officers, repairs, complaints, information rights and the records lead. It reads the record by
`facts` alone, and what staff decide goes into tables of its own, by one function for each write.
It changes nothing that a system said.
"""
