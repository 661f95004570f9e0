"""What happened, and who gets to hear of it. See crm.events.emit and crm.events.subscriptions."""
