"""Long work on customers: what many of them can be given at once."""

from crm.customers import bulk as bulk
