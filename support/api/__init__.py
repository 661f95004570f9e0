"""Tickets in the API."""

from crm.api.records import ITEM, add_records
from crm.api.routes import add_route
from support.api.messages import Messages
from support.api.tickets import Queues, Tickets

add_records(Tickets, "Tickets", order=50)
add_route(f"tickets/{ITEM}messages/", Messages, {"get": "list", "post": "create"}, "ticket_messages")
add_route("queues/", Queues, {"get": "list"}, "queues")
