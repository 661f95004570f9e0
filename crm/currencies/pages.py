"""Where exchange rates stand in the settings."""

from crm.web.navigation import ORGANIZATION, Entry, settings_pages

settings_pages.register(
    Entry(
        "Exchange rates",
        "currencies:rates",
        "currency-euro",
        "workspace.settings",
        order=28,
        section="settings",
        words="currency currencies money conversion ecb",
        group=ORGANIZATION,
        about="What other currencies are worth, typed or read every day",
    ),
)
