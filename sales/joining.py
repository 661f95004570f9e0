"""Deals, coupons and stock of people who are merged."""

from crm.records.joining.collisions import Drop, collides
from crm.records.joining.references import stays

collides(Drop(), "deal_person_once")
# A coupon is used for a deal, a quote or an order, and stock is promised to one: never to a person or a company.
collides(Drop(), "coupon_used_once_for_it")
collides(Drop(), "reserved_once_for_it")
stays("sales.FollowUp.task_id", because="Tasks are never merged.")
