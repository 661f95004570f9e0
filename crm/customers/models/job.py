"""Where people work: any number of companies, one of them the main one."""

from django.db import models

from crm.tenancy.models import TenantField, TenantForeignKey, TenantModel


class PersonCompany(TenantModel):
    """One person's role at one company. `Person.company` and `Person.job_title` repeat the main one, for lists."""

    tenant = TenantField(db_constraint=False)  # by the person's key, see TenantField
    person = TenantForeignKey("customers.Person", models.CASCADE, related_name="jobs", db_index=False)
    company = TenantForeignKey("customers.Company", models.CASCADE, related_name="jobs", db_index=False)
    title = models.CharField(max_length=120, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    main = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "person", "company"], name="job_once"),
            models.UniqueConstraint(fields=["tenant", "person"], condition=models.Q(main=True), name="one_main_job"),
        ]
        indexes = [models.Index(fields=["tenant", "company", "person"], name="job_company")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.company_id}"

    @property
    def is_over(self) -> bool:
        """Whether he left."""
        return self.until is not None
