"""Who may see and do what, decided in one place.

`rules` holds the rules as small data; `deciding.may` asks them about one thing, and
`predicates.visible` turns the same rules into SQL for lists, search, API and export. A property
test holds that both give the same answer. `declaring` is how a page names its permission.
"""
