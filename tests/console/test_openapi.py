"""Whatever a program sends by the published description, the server answers by it, and never
fails."""

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from stillwatch.cases.people import ensure_admin, new_personal
from stillwatch.cases.tokens import log_in
from stillwatch.console.app import create_app

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)


def test_every_answer_is_one_that_was_described(services):
    assert hold(services) >= 35


def hold(services, part=""):
    """How many operations there are, those whose path has `part` in it, each of which was held to
    its description."""
    person, _ = log_in(services.store, ensure_admin(services.store))
    said = {"host": "localhost", "authorization": f"Bearer {new_personal(services.store, person)}"}
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", create_app(services), headers=said)
    operations = [found.ok() for found in schema.get_all_operations()]
    operations = [operation for operation in operations if part in operation.path]
    for operation in operations:
        _hold(operation, said)
    return len(operations)


def _hold(operation, said):
    @given(case=operation.as_strategy())
    @settings(max_examples=8, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def check(case):
        case.call_and_validate(headers=said, checks=CHECKS)

    check()
