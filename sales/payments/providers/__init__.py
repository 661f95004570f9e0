"""Payment providers: sibling folders of one shape (`base.Provider`)."""

from sales.payments.providers.base import Provider
from sales.payments.providers.stripe import Stripe

PROVIDERS: dict[str, Provider] = {each.name: each for each in (Stripe(),)}
