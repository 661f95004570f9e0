"""Where the team stands in the frame."""

from crm.web.navigation import ORGANIZATION, Entry, navigation, palette_pages, settings_pages

navigation.register(Entry("Team", "staff:workload", "users-group", "staff.view", order=65))
palette_pages.register(
    Entry("Workload", "staff:workload", "users-group", "staff.view",
          words="team capacity load busy who is away absences vacation holidays"),
    Entry("Who should do this?", "staff:who", "user-question", "staff.view", words="choose assign free available"),
    Entry("Skills", "staff:skills", "certificate", "staff.view", words="skill matrix gaps levels team"),
)  # fmt: skip
settings_pages.register(
    Entry("Working hours", "staff:calendars", "clock-hour-9", "staff.manage", order=35, section="settings",
          words="business hours calendar public holidays shifts opening", group=ORGANIZATION,
          about="When you are at work: shifts, public holidays, days you are closed"),
    Entry("Territories", "staff:territories", "map-2", "staff.manage", order=36, section="settings",
          words="regions countries postcodes areas industry", group=ORGANIZATION,
          about="Whose customers are whose, by country, postcode and industry"),
    Entry("Skills", "staff:skills", "certificate", "staff.manage", order=37,
          words="skill matrix gaps levels", group=ORGANIZATION,
          about="Who can do what, and where a team has too few"),
)  # fmt: skip
