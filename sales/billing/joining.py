"""Invoices of people and companies who are merged."""

from crm.records.joining.collisions import Drop, collides

# The one who stays keeps his own terms.
collides(Drop(), "customer_terms_person")
collides(Drop(), "customer_terms_company")
