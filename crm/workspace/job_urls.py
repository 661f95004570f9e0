"""Long work."""

from django.urls import path

from crm.workspace.views import jobs

app_name = "jobs"

urlpatterns = [
    path("", jobs.jobs, name="jobs"),
    path("bar/", jobs.bar, name="bar"),
    path("<uuid:job_id>/", jobs.job, name="job"),
    path("<uuid:job_id>/file/", jobs.job_file, name="file"),
    path("<uuid:job_id>/stop/", jobs.stop, name="stop"),
    path("<uuid:job_id>/retry/", jobs.retry, name="retry"),
    path("<uuid:job_id>/undo/", jobs.undo, name="undo"),
]
