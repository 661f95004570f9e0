"""Leads in the API."""

from crm.api.records import ITEM, add_records
from crm.api.routes import add_route
from leads.api import distribution
from leads.api.leads import Leads

add_records(Leads, "Leads", order=30)
add_route("leads/capture/", Leads, {"post": "capture"}, "lead_capture")
add_route(f"leads/{ITEM}qualification/", Leads, {"post": "qualify"}, "lead_qualification")
add_route(f"leads/{ITEM}disqualification/", Leads, {"post": "disqualify", "delete": "reopen"}, "lead_disqualification")
add_route(f"leads/{ITEM}checklist/", Leads, {"patch": "tick"}, "lead_checklist")
add_route(f"leads/{ITEM}conversion/", Leads, {"post": "convert"}, "lead_conversion")
distribution.register()
