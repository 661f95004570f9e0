"""What is bought together, and who has what."""

from django.db import models
from django.db.models import Q

from crm.tenancy.models import TenantForeignKey, TenantModel


class CustomerProduct(TenantModel):
    """A customer has bought a product. A person of a company buys for it."""

    company = TenantForeignKey("customers.Company", models.CASCADE, null=True, related_name="+", db_index=False)
    person = TenantForeignKey("customers.Person", models.CASCADE, null=True, related_name="+", db_index=False)
    product = TenantForeignKey("sales.Product", models.CASCADE, related_name="+", db_index=False)
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "company", "product"], condition=Q(company__isnull=False), name="company_product_once"
            ),
            models.UniqueConstraint(
                fields=["tenant", "person", "product"], condition=Q(person__isnull=False), name="person_product_once"
            ),
            models.CheckConstraint(
                condition=Q(company__isnull=True) ^ Q(person__isnull=True), name="product_of_one_customer"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "product", "last_on"], name="customer_product_bought")]

    def __str__(self) -> str:
        return f"{self.company_id or self.person_id}: {self.product_id}"


class ProductPair(TenantModel):
    """Who bought `first` also bought `then`: `both` of `firsts` customers, out of `customers` who bought anything.

    Agrawal & Srikant, "Fast Algorithms for Mining Association Rules", VLDB 1994, for support and confidence; Brin,
    Motwani, Ullman & Tsur, "Dynamic Itemset Counting", SIGMOD 1997, for lift (there: interest).
    """

    first = TenantForeignKey("sales.Product", models.CASCADE, related_name="+", db_index=False)
    then = TenantForeignKey("sales.Product", models.CASCADE, related_name="+", db_index=False)
    both = models.PositiveIntegerField()
    firsts = models.PositiveIntegerField()
    thens = models.PositiveIntegerField()
    customers = models.PositiveIntegerField()
    confidence = models.FloatField()  # kept for sorting: both / firsts
    lift = models.FloatField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "first", "then"], name="product_pair_once")]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.then_id}"

    @property
    def support(self) -> float:
        """The share of all customers who bought both."""
        return self.both / self.customers
