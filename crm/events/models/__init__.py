from crm.events.models.delivery import Delivery, DeliveryState
from crm.events.models.event import Event

__all__ = ["Delivery", "DeliveryState", "Event"]
