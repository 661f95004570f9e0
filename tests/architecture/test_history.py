"""Nothing that people edit changes past its history: `RecordModel.save` refuses, and so must every `.update()`."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from crm.records.registry import RECORD_TYPES

OURS = ("crm", "leads", "sales", "support", "marketing", "reporting")
KEEPERS = "crm/records/actions/"  # which write the history themselves
PAST_SAVE = frozenset({"update", "bulk_update", "update_or_create", "aupdate"})
# Ways round the static reading: a model that is only known when it runs. Each says here why it may.
KNOWN_LATE = {
    "crm/workspace/jobs.py": "what is no record: records go through keep_all",
    "crm/records/joining/moving.py": "rows beside a merged record, each noted in MergedRow",
}


def test_no_update_past_the_history() -> None:
    models = {own.model.__name__: own.model for own in RECORD_TYPES.values()}
    assert {"Person", "Company", "Lead", "Deal", "Ticket", "Task"} <= set(models)
    for path, call in _calls():
        model = models.get(_root(call.func))
        if model is None:
            continue
        columns = _columns(call)
        where = f"{path}:{call.lineno}"
        assert columns is not None, f"{where}: name the columns, so that this test can see them"
        tracked = columns - model.untracked
        assert not tracked, f"{where}: {', '.join(sorted(tracked))} of {model.__name__} would change without history"


def test_models_known_late_are_few() -> None:
    late = {path for path, call in _calls() if "_base_manager" in ast.unparse(call.func)}
    assert late <= set(KNOWN_LATE)


def _calls() -> Iterator[tuple[str, ast.Call]]:
    root = Path(settings.ROOT)
    for folder in OURS:
        for file in sorted((root / folder).rglob("*.py")):
            path = str(file.relative_to(root))
            if path.startswith(KEEPERS) or "/migrations/" in path:
                continue
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in PAST_SAVE:
                    yield path, node


def _root(node: ast.AST) -> str:
    """Whose method it is in the end: "Deal" of Deal.objects.filter(...).update."""
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _columns(call: ast.Call) -> set[str] | None:
    """What it sets; None where that can't be read."""
    if isinstance(call.func, ast.Attribute) and call.func.attr == "bulk_update":
        fields = call.args[1] if len(call.args) > 1 else None
        if not isinstance(fields, ast.List | ast.Tuple):
            return None
        return {str(each.value) for each in fields.elts if isinstance(each, ast.Constant)}
    names = {keyword.arg for keyword in call.keywords}
    return None if None in names else {str(name) for name in names}
