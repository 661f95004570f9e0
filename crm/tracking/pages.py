"""Where visits to websites stand in the frame."""

from crm.web.navigation import CUSTOMERS, Entry, settings_pages

settings_pages.register(
    Entry("Websites", "tracking:websites", "world-www", "tracking.websites", order=45, section="settings",
          words="tracking script visits visitors analytics utm pixel snippet web", group=CUSTOMERS,
          about="Which pages people look at before they write to you"),
)  # fmt: skip
