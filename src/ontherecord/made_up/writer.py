"""Writes everything that is so into the files of each system, for each delivery."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from ontherecord.made_up import beside_people, compliance, hazards, housing, notes, trackers
from ontherecord.made_up.complaints import Complaint, Complaints, complaint_row
from ontherecord.made_up.contacts import ContactCentre, Customer
from ontherecord.made_up.contractor import JOBS, Sites, booked_on, job_row, visit_row
from ontherecord.made_up.contractor_files import CsvFiles, WorkbookFiles
from ontherecord.made_up.days import NOTICE_WINDOW_DAYS, iso, later
from ontherecord.made_up.notices import Notices
from ontherecord.made_up.places import Place
from ontherecord.made_up.planted_records import MISSING, UNREADABLE
from ontherecord.made_up.repairs import Repair, is_settled
from ontherecord.made_up.residents import Household, Person
from ontherecord.made_up.world import NOTHING, Extra, Planting, World
from ontherecord.made_up.writing import Sink, cell

AGAIN = "cancelled_and_raised_again"
VANISHED = "record_vanished_between_extracts"


class Writer:
    """Takes homes one by one, so that memory holds no landlord's whole history."""

    def __init__(
        self, world: World, folder: Path, contractor_format: str, deliveries: tuple[int, ...]
    ) -> None:
        self.world, self.truth, self.days = world, world.truth, world.days
        self.received = {k: self.days.deliveries[k - 1] for k in deliveries}
        self.sites = Sites(world.shares.contractor_holds_uprn_share, world.seed)
        self.notices, self.centre = Notices(), ContactCentre(world)
        self.complaints = Complaints(world)
        self.home_records = 0
        self.as_workbook = contractor_format == "xlsx"
        self.has_unreadable = False
        self.fallen_out: list[tuple[str, date]] = []
        self.files: dict[int, dict[str, Sink]] = {}
        self.contractor: dict[int, WorkbookFiles | CsvFiles] = {}
        for k, on in self.received.items():
            extract = folder / "extracts" / iso(on)
            self.files[k] = {
                **housing.open_files(extract / "housing", on),
                **self.centre.open_files(extract / "contacts", on),
                **self.notices.open_files(extract / "notices", on),
                **compliance.open_files(
                    extract / "compliance", on, as_workbook=contractor_format == "xlsx"
                ),
                **hazards.open_files(extract / "hazards"),
                **trackers.open_files(extract),
            }
            kind = WorkbookFiles if contractor_format == "xlsx" else CsvFiles
            self.contractor[k] = kind(extract / "contractor", on)

    def write(self) -> None:
        """Write all files of all deliveries, and what is true of them."""
        world = self.world
        for k, on in self.received.items():
            self.truth.add("deliveries", k, iso(on), iso(on if k == 1 else self.days.today))
        for place in world.stock.all:
            self._place(place)
        for row in housing.staff_rows():
            self._put("staff", row)
        for index, home in enumerate(world.households):
            self._home(index, home)
        rng = Random(f"{world.seed}/communal")
        for at, block in enumerate(world.stock.blocks):
            avoid = world.block_avoid.get(block.ref, ())
            repairs = world.background.communal(block, rng, avoid)
            for repair in repairs:
                self._repair(repair)
            self._hazards(repairs)
            if block not in world.blocks_left_out:
                row = compliance.fire_row(world, block, at, as_workbook=self.as_workbook)
                self._by_day("fire", row, world.days.housing_began)
        for repair in world.block_repairs:
            self._repair(repair)
        self._hazards(world.block_repairs)
        for extra in world.extras:
            self._extra(extra)
        filed = trackers.write_recommendations(world, self.files, self.received)
        trackers.write_listing(world, filed, self.files, self.received)
        self._rows_to_reject()
        self.complaints.tell_who_is_gone()
        self._gaps()
        self._close()

    def _put(self, name: str, row: list[Any]) -> None:
        for files in self.files.values():
            files[name].put(row)

    def _by_day(self, name: str, row: list[Any], on: date) -> None:
        """Put a row into every delivery made after its day."""
        for k, received in self.received.items():
            if on < received:
                self.files[k][name].put(row)

    def _extra(self, extra: Extra) -> None:
        for k, received in self.received.items():
            if extra.on < received and k in extra.deliveries:
                self.files[k][extra.file].put(extra.row)

    def _hazards(self, repairs: list[Repair]) -> None:
        for ref, repair in hazards.cases_of(self.world, repairs):
            for k, on in self.received.items():
                if repair.reported < on:
                    self.files[k]["hazards"].put(hazards.repair_case(ref, repair, on))

    def _place(self, place: Place) -> None:
        for k in self.received:
            if k in place.deliveries:
                self.files[k]["property"].put(housing.property_row(place, k))
            if place.double_ref:
                self.files[k]["property"].put(housing.property_row(place, k, double=True))
        self.truth.add("places", place.true_id, "housing", place.ref, place.kind)
        self.home_records += place.kind == "home"
        if place.double_ref:
            self.home_records += 1
            self.truth.add("places", place.true_id, "housing", place.double_ref, "since a merger")

    def _home(self, index: int, home: Household) -> None:
        rng = Random(f"{self.world.seed}/other/{index}")
        planting = self.world.plantings.get(index, NOTHING)
        repairs = self.world.repairs_of(index)
        for repair in repairs:
            self._repair(repair, home)
        self._hazards(repairs)
        self._people(home)
        customers = planting.customers or self.centre.customers(home, rng)
        self._contacts(home, customers, repairs, rng, planting)
        if planting.namesakes:
            self._customer(self._namesake(*planting.namesakes, home, rng))
        for complaint in self.complaints.of(home, repairs, rng, planting):
            self._complaint(complaint)
        for complaint in planting.complaints:
            self._complaint(complaint)
        self._letter_about_rent(home, rng, planting)
        for lines, on in notes.background(self.world, home, rng):
            if not planting.is_hushed(on):
                for line in lines:
                    self._by_day("notes", line, on)
        for name, row, on in beside_people.background(self.world, home, rng):
            self._by_day(name, row, on)
        for name, row, on in compliance.rows_of(self.world, home.place, planting):
            self._by_day(name, row, on)
        for extra in planting.extras:
            self._extra(extra)

    def _letter_about_rent(self, home: Household, rng: Random, planting: Planting) -> None:
        if rng.random() < 0.3 and (head := home.head(self.days.first)):
            # Some of these have left the log's window by the second delivery.
            sent = later(self.days.first, -int(rng.random() * (NOTICE_WINDOW_DAYS - 1)) - 1)
            if planting.is_hushed(sent):
                return
            written = home.letter_format(head, sent)
            log, row, sent = self.notices.about_rent(home.place.ref, sent, head.ref, written)
            self._notice(log, row, sent)
            if sent <= later(self.days.second, -NOTICE_WINDOW_DAYS):
                self.fallen_out.append((row[0], sent))

    def _people(self, home: Household) -> None:
        lives_here: dict[Person, bool] = {}
        for occupancy in home.occupancies:
            person = occupancy.person
            lives_here[person] = lives_here.get(person, False) or occupancy.ends is None
        for person, is_here in lives_here.items():
            if self.world.decanted.get(person, home.place) is not home.place:
                continue
            if is_here or person not in self.world.movers:
                self._person(person, home.place if is_here else None)
        for k, on in self.received.items():
            for row in housing.tenancy_rows(home, on):
                self.files[k]["tenancy"].put(row)
            for row in housing.occupancy_rows(home, on):
                self.files[k]["occupancy"].put(row)
            for need in home.needs:
                if need.recorded < on and (k == 1 or need.in_second):
                    self.files[k]["needs"].put(housing.need_row(need, home, k))

    def _person(self, person: Person, place: Place | None) -> None:
        for k in self.received:
            if k in person.deliveries:
                self.files[k]["person"].put(housing.person_row(person, place, k))
        if set(person.deliveries) & set(self.received):
            self.truth.add("people", person.true_id, "housing", person.ref, person.kind)

    def _repair(self, repair: Repair, home: Household | None = None) -> None:
        in_housing = in_contractor = False
        settled = is_settled(repair, self.days.first)
        order: list[Any] = []
        job: tuple[list[Any], list[tuple[list[Any], date]]] | None = None
        for k, on in self.received.items():
            if repair.reported >= on:
                continue
            if repair.order and k in repair.housing_in:
                in_housing = True
                # What was settled before the first delivery reads the same in both.
                order = order if settled and order else housing.order_row(repair, k, on)
                at = self.files[k]["repairs"].put(order)
                if repair.shown_ended:
                    self.has_unreadable = True
                    self._reject(k, "housing", "repairs", at, "COMPLETED", "value", "no such day")
            if repair.job and k in repair.contractor_in:
                in_contractor = True
                # The second order of one job stands in the first one's cell: it has no row.
                if "-" not in repair.job:
                    job = job if settled and job else self._job_rows(repair, k, on)
                    self._put_job(repair, k, job)
            for row in housing.history_rows(repair, on) if k in repair.housing_in else ():
                self.files[k]["history"].put(row)
            for visit in repair.visits if repair.by == "own_team" else ():
                if row := housing.diary_row(visit, repair, on):
                    self.files[k]["diary"].put(row)
        if in_housing:
            self.truth.add("jobs", repair.true_id, "housing", repair.order, "")
        if in_contractor:
            self.truth.add("jobs", repair.true_id, "contractor", repair.job, "")
        for visit in repair.visits:
            if visit.notice:
                self._notice(*self.notices.of_visit(visit, repair, home))
        if repair.again:
            self._raised_again(repair, repair.again)

    def _raised_again(self, repair: Repair, again: Repair) -> None:
        assert repair.ended is not None
        known = max(later(repair.ended, 1), again.reported)
        for k, on in self.received.items():
            if known < on:
                note = f"cancelled, and raised again as {again.order}"
                self.truth.issue(AGAIN, k, "housing", repair.order, None, note)
                return

    def _job_rows(
        self, repair: Repair, k: int, on: date
    ) -> tuple[list[Any], list[tuple[list[Any], date]]]:
        files = self.contractor[k]
        visits = [
            (files.ready_visit(visit_row(visit, repair, k, on, self.sites)), visit.on)
            for visit in repair.visits
            if booked_on(visit, repair) < on
        ]
        return files.ready_job(job_row(repair, k, on, self.sites)), visits

    def _put_job(
        self, repair: Repair, k: int, rows: tuple[list[Any], list[tuple[list[Any], date]]]
    ) -> None:
        job, visits = rows
        self.contractor[k].job(job, repair.reported, repair.ended or self.received[k])
        for visit, on in visits:
            self.contractor[k].visit(visit, on)

    def _contacts(
        self,
        home: Household,
        customers: list[Customer],
        repairs: list[Repair],
        rng: Random,
        planting: Planting,
    ) -> None:
        for customer in customers:
            self._customer(customer)
        for name, rows in (
            ("contacts", self.centre.contacts(home, customers, repairs, rng, planting)),
            ("unavailable", self.centre.unavailable(home, customers, repairs, rng)),
        ):
            for row, at in rows:
                for k, on in self.received.items():
                    if at.date() < on:
                        self.files[k][name].put(row)

    def _customer(self, customer: Customer) -> None:
        self.truth.add("people", customer.person.true_id, "contacts", customer.ref, "")
        for k in self.received:
            row = customer.second_row if k == 2 and customer.second_row else customer.row
            self.files[k]["customers"].put(row)

    def _namesake(self, parent: Person, child: Person, home: Household, rng: Random) -> Customer:
        customer = self.centre.customer(child, home, rng)
        customer.second_row = list(customer.row)
        customer.second_row[4] = iso(child.born)
        customer.row[4], customer.row[5] = iso(parent.born), parent.telephone.replace(" ", "")
        note = "the child with the parent's details at first"
        self.truth.add("changes", "split", "person", "contacts", customer.ref, "", note)
        return customer

    def _complaint(self, complaint: Complaint) -> None:
        complainant = self.complaints.complainant(complaint.person)
        self.complaints.tell(complaint)
        for k, on in self.received.items():
            if complaint.received < on and k in complaint.deliveries:
                self.files[k]["complaints"].put(complaint_row(complaint, complainant, on))

    def _notice(self, log: str, row: list[str], sent: date) -> None:
        for k, on in self.received.items():
            if later(on, -NOTICE_WINDOW_DAYS) < sent < on:
                self.files[k][log].put(row)

    def _reject(
        self, k: int, system: str, name: str, at: int, column: str, what: str, note: str
    ) -> None:
        sink = self.files[k][name]
        where = cell(sink.columns, column, at)
        self.truth.add("rejects", k, system, sink.name, "", at, column, where, what, note)

    def _rows_to_reject(self) -> None:
        """Write rows that cannot be named, and cells that hold no day."""
        dummy = self.world.stock.dummies[0]
        rng = Random(f"{self.world.seed}/rejects")
        reported = self.days.before_first(60)
        order = self.world.repairs.repair(
            dummy,
            reported,
            "other",
            rng,
            by="own_team",
            priority="planned",
            words="Recharge for keys",
        )
        self.truth.add("jobs", order.true_id, "housing", order.order, "on the dummy property")
        person = self.world.residents.person(rng, kind="NOK")
        person.shown_died = "00/00/0000"
        self._person(person, None)
        nameless = self.world.residents.person(rng)
        for k, on in self.received.items():
            row = housing.order_row(order, k, on)
            row[9] = UNREADABLE
            at = self.files[k]["repairs"].put(row)
            self._reject(k, "housing", "repairs", at, "TARGET", "value", "no such day")
            row = housing.order_row(order, k, on)
            row[0] = ""
            at = self.files[k]["repairs"].put(row)
            self._reject(k, "housing", "repairs", at, "ORDER_NO", "row", "no order number")
            row = housing.person_row(nameless, None, k)
            row[0] = ""
            at = self.files[k]["person"].put(row)
            self._reject(k, "housing", "person", at - 1, "DECEASED", "value", "a day of noughts")
            self._reject(k, "housing", "person", at, "PRS_REF", "row", "no reference")
            _, row, _ = self.notices.about_rent(dummy.ref, reported, "")
            row[0] = ""
            at = self.files[k]["letter"].put(row)
            self._reject(k, "notices", "letter", at, "Message ID", "row", "no number")

    def _gaps(self) -> None:
        """Say of each required field that was left empty here that a check must find it."""
        truth = self.truth
        for is_there, delivery, ref, why, cause in (
            (self.has_unreadable, 1, "housing.repair.completed_on", "no such day", "unreadable"),
            (self.centre.gaps, 1, "contacts.person.date_of_birth", "not asked", "empty"),
            (self.centre.new_topics, 2, "contacts.contact.topic", "a new topic", "unknown_code"),
            (self.complaints.gaps, 1, "complaints.complaint.outcome", "no outcome", "empty"),
        ):
            if is_there and delivery in self.received:
                truth.issue(MISSING, delivery, ref.split(".")[0], ref, None, why, detail=cause)
        for ref, sent in self.fallen_out[:3]:
            note = "left the log's window"
            truth.decoy(VANISHED, 2, "notices", ref, sent, note, detail="notice")

    def _close(self) -> None:
        for true_id, site in self.sites.places:
            self.truth.add("places", true_id, "contractor", site, "")
        for true_id, tenant in self.sites.people:
            self.truth.add("people", true_id, "contractor", tenant, "")
        for k, files in self.files.items():
            for file in files.values():
                file.close()
            self.contractor[k].close()
            for file_name, sheet, at in self.contractor[k].rejects:
                where = cell(JOBS, "Target", at)
                self.truth.add(
                    "rejects", k, "contractor", file_name, sheet, at, "Target", where, "value",
                    "typed words in place of a day",
                )  # fmt: skip
