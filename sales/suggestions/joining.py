"""What customers bought and were offered, when two of them are merged."""

from crm.records.joining.collisions import Drop, collides

for _constraint in ("company_product_once", "person_product_once", "suggested_once", "suggested_person_once"):
    collides(Drop(), _constraint)
