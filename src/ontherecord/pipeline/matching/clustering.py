"""Constrained clustering: gather records into things without ever joining what must stay apart.

Chaining is how linkage goes wrong: A looks like B, B like C, and a father becomes his son. Links
are taken strongest first, and one that would bring together two records that must stay apart is
left out. The result depends on the set of links alone, never on the order of rows.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """Evidence that two records are one thing: how strong, and why."""

    one: str
    other: str
    weight: float
    reason: str
    decided_by: str | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """The cluster a record came to, by its strongest accepted link; alone, `only_record`."""

    cluster: str
    reason: str
    weight: float | None
    decided_by: str | None


@dataclass(frozen=True)
class Gathering:
    """The clusters, by record, and the links that a constraint forbade."""

    members: dict[str, Membership]
    forbidden: list[Link]


def gather(
    records: Iterable[str],
    links: Iterable[Link],
    apart: Iterable[tuple[str, str]] = (),
    one_of_each: Mapping[str, Hashable] | None = None,
) -> Gathering:
    """Gather `records` along `links`, keeping every pair of `apart` in two clusters.

    With `one_of_each` (record to a key, such as its source) a cluster holds at most one record of
    each key, except where a person's decision (a link with `decided_by`) says otherwise. Decided
    links are taken before all others. A cluster is named by its smallest record id.
    """
    clusters = _Clusters(records, apart, one_of_each or {})
    forbidden: list[Link] = []
    best: dict[str, Link] = {}
    for link in sorted(links, key=_strongest_first):
        if not clusters.join(link):
            forbidden.append(link)
            continue
        for record in (link.one, link.other):
            best.setdefault(record, link)
    return Gathering(
        {record: _membership(root, best.get(record)) for record, root in clusters.named().items()},
        forbidden,
    )


def _strongest_first(link: Link) -> tuple[bool, float, str, str]:
    low, high = sorted((link.one, link.other))
    return (link.decided_by is None, -link.weight, low, high)


def _membership(cluster: str, link: Link | None) -> Membership:
    if link is None:
        return Membership(cluster, "only_record", None, None)
    return Membership(cluster, link.reason, link.weight, link.decided_by)


class _Clusters:
    def __init__(
        self,
        records: Iterable[str],
        apart: Iterable[tuple[str, str]],
        one_of_each: Mapping[str, Hashable],
    ) -> None:
        self.parent = {record: record for record in records}
        self.size: dict[str, int] = {}
        self.keys: dict[str, set[Hashable]] = {
            record: {one_of_each[record]} for record in self.parent if record in one_of_each
        }
        self.foes: dict[str, set[str]] = {}
        for one, other in apart:
            if one in self.parent and other in self.parent:
                self.foes.setdefault(one, set()).add(other)
                self.foes.setdefault(other, set()).add(one)

    def root(self, record: str) -> str:
        top = record
        while self.parent[top] != top:
            top = self.parent[top]
        while self.parent[record] != top:
            self.parent[record], record = top, self.parent[record]
        return top

    def join(self, link: Link) -> bool:
        one, other = self.root(link.one), self.root(link.other)
        if one == other:
            return True
        if self.size.get(one, 1) < self.size.get(other, 1):
            one, other = other, one
        if other in self.foes.get(one, ()) or one in self.foes.get(other, ()):
            return False
        keys, more = self.keys.get(one), self.keys.get(other)
        if link.decided_by is None and keys and more and not keys.isdisjoint(more):
            return False
        self.parent[other] = one
        self.size[one] = self.size.get(one, 1) + self.size.pop(other, 1)
        if more:
            self.keys[one] = (keys or set()) | self.keys.pop(other)
        for foe in self.foes.pop(other, ()):
            self.foes[foe].discard(other)
            self.foes[foe].add(one)
            self.foes.setdefault(one, set()).add(foe)
        return True

    def named(self) -> dict[str, str]:
        smallest: dict[str, str] = {}
        for record in self.parent:
            root = self.root(record)
            if root not in smallest or record < smallest[root]:
                smallest[root] = record
        return {record: smallest[self.root(record)] for record in self.parent}
