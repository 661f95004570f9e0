"""How customers' names, addresses and numbers are compared: the kernel's forms, under the noun they belong to."""

from crm.normal_forms import email_key, name_key, phone_e164

__all__ = ["email_key", "name_key", "phone_e164"]
