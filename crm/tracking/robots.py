"""Which browsers are none."""

import re

ROBOT = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|headless|lighthouse|pagespeed|pingdom|uptime|monitor|preview|facebookexternalhit"
    r"|curl/|wget/|python-|httpx|java/|go-http|okhttp|axios|node-fetch|phantomjs|selenium|puppeteer|playwright|scrapy",
    re.IGNORECASE,
)


def is_robot(user_agent: str) -> bool:
    """Whether a program looks at the page instead of a person; so does one that says nothing of itself."""
    return not user_agent.strip() or ROBOT.search(user_agent) is not None
