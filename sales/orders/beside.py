"""What further modules put on the customer's page of his order: they say so by `register_order_block`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from crm.accounts.requests import Request
from sales.orders.models import Order

Load = Callable[[Request, Order, str], dict[str, Any] | None]


@dataclass(frozen=True)
class OrderBlock:
    """A part at the end of the page, rendered from `template` with what `load(request, order, token)` returns as
    `part`; None leaves it out. `token` is what stands in the page's address.
    """

    template: str
    load: Load


_blocks: list[OrderBlock] = []


def register_order_block(block: OrderBlock) -> None:
    """Put it on the page; one registered twice stays one."""
    if block not in _blocks:
        _blocks.append(block)


def order_blocks(request: Request, order: Order, token: str) -> list[dict[str, Any]]:
    """Templates with what they show, those left out not among them."""
    loaded = [(block.template, block.load(request, order, token)) for block in _blocks]
    return [{"template": template, "context": context} for template, context in loaded if context is not None]
