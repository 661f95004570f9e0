"""People who are merged: a mail with both is a mail with one."""

from crm.records.joining.collisions import Drop, collides

collides(Drop(), "mail_person_once", "private_person_once")
