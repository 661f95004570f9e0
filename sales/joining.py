"""Deals of people who are merged."""

from crm.records.joining.collisions import Drop, collides

collides(Drop(), "deal_person_once")
