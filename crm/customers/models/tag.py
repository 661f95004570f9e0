"""Words people put on customers to find them again."""

from django.db import models

from crm.tenancy.models import TenantForeignKey, TenantModel


class Tag(TenantModel):
    name = models.CharField(max_length=60)
    key = models.CharField(max_length=60)  # normal_forms.name_key

    class Meta(TenantModel.Meta):
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["tenant", "key"], name="tag_once")]

    def __str__(self) -> str:
        return self.name


class PersonTag(TenantModel):
    person = TenantForeignKey("customers.Person", models.CASCADE, related_name="tag_links", db_index=False)
    tag = TenantForeignKey(Tag, models.CASCADE, related_name="person_links")

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "person", "tag"], name="person_tag_once")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.tag_id}"


class CompanyTag(TenantModel):
    company = TenantForeignKey("customers.Company", models.CASCADE, related_name="tag_links", db_index=False)
    tag = TenantForeignKey(Tag, models.CASCADE, related_name="company_links")

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "company", "tag"], name="company_tag_once")]

    def __str__(self) -> str:
        return f"{self.company_id}: {self.tag_id}"
