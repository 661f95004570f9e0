"""What of the kernel below the API can be asked for: members, events, own fields."""


def register() -> None:
    """Make their addresses known."""
    from crm.api.nouns import custom_fields, events, members

    members.register()
    custom_fields.register()
    events.register()
