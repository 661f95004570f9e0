"""Skills and absences in the API."""

from crm.api.records import ITEM, add_list
from crm.api.routes import add_route
from crm.staff.api.absences import Absences
from crm.staff.api.skills import Skills

BOTH = {"get": "list", "post": "create"}

add_list(Skills, "Skills", order=92, writes=True, actions=BOTH)
add_route(f"skills/{ITEM}", Skills, {"get": "retrieve", "patch": "change", "delete": "remove"}, "skill")
add_route(f"skills/{ITEM}levels/", Skills, {"patch": "set_levels"}, "skill_levels")
add_list(Absences, "Absences", order=94, writes=True, actions=BOTH)
add_route(f"absences/{ITEM}", Absences, {"get": "retrieve", "delete": "remove"}, "absence")
