"""How people name the records that a field can point at: see crm.records.linking."""

from crm.records.linking import LINKABLES, Linkable, read_link, register_linkable

__all__ = ["LINKABLES", "Linkable", "read_link", "register_linkable"]
