"""The deployment suite of app: what must hold before it goes into production.

PROD-001 is the ID of these criteria, and PROD-001.3 is the third of them.
Reports name the tests by these IDs. To use an ID of your own, such as the number of a requirement:
kaizen-docker --test-prefix SHOP-7

Run all tests: python -m pytest tests/deployment
Run one test:  python -m pytest tests/deployment -k test_03

deployment_support.py has the values of this project, the helpers and the requirements of this suite.
If a test cannot run because another test has failed, it is reported as an error that names the other test.
"""
# ruff: noqa: F403, F405

import re
import time

import pytest
from deployment_support import *


@criterion(1, "Dockerfile exists")
def test_01_dockerfile_exists():
    """The Dockerfile is at the path from which the stack builds."""
    assert (ROOT / DOCKERFILE).is_file(), f"There is no {DOCKERFILE} in {ROOT}."


@criterion(2, "image builds")
def test_02_image_builds(dockerfile):
    """A Docker Engine builds the image from the files of the project."""
    engine = docker("version", "--format", "{{.Server.Version}}", check=False)
    output = output_of(engine)
    assert engine.returncode == 0, f"No Docker Engine answers: {output}"
    builds, output = first_build()
    assert builds, f"The build failed:\n{output}"


@criterion(3, "size within budget")
def test_03_size_within_budget(image):
    """The image is not larger than its budget."""
    size = inspect(image)["Size"]
    layers = docker("history", "--format", "{{.Size}}  {{.CreatedBy}}", image).stdout
    megabytes, budget = -(-size // 1_000_000), SIZE_BUDGET // 1_000_000
    assert size <= SIZE_BUDGET, f"The image has {megabytes} MB, the budget is {budget} MB. Its layers:\n{layers}"


@criterion(4, "runs as the non-root user")
def test_04_runs_as_the_non_root_user(image, files):
    """The image runs as the configured user, by numeric ID, and its /etc/passwd lists that user."""
    found = inspect(image)["Config"].get("User") or "none"
    assert found == f"{UID}:{GID}", (
        f"The last USER of the Dockerfile must be {UID}:{GID}, but it is: {found}"
    )
    is_known = re.search(rf"^{USER}:[^:]*:{UID}:{GID}:", files.passwd, re.MULTILINE)
    assert is_known, f"The /etc/passwd of the image does not list {USER} ({UID}:{GID})."


@criterion(5, "HEALTHCHECK configured")
def test_05_healthcheck_configured(image):
    """The health check is in exec form, and has the configured times and retries."""
    check = inspect(image)["Config"].get("Healthcheck") or {}
    words = check.get("Test") or []
    if HEALTH["kind"] == "none":
        assert words in ([], ["NONE"]), "The answers name no health check, but the image has one."
        return
    found = " ".join(words) or "none"
    assert words[:1] == ["CMD"] and len(words) > 1, (
        f"The health check must be in exec form, without a shell, but it is: {found}"
    )
    expected = "{interval} s, {timeout} s, {startPeriod} s, {retries}".format(**HEALTH)
    times = [check.get(name, 0) // 1_000_000_000 for name in ("Interval", "Timeout", "StartPeriod")]
    found = "{} s, {} s, {} s, {}".format(*times, check.get("Retries", 0))
    assert found == expected, (
        f"Interval, timeout, start period and retries of the health check must be {expected}, but they are {found}."
    )


@criterion(6, "compose stack healthy")
def test_06_compose_stack_healthy(image):
    """Compose starts the application with its services. All become healthy, and none restarts."""
    assert compose_problem() is None, compose_problem()
    with started_stack() as containers:
        for name, state, health, restarts in containers:
            assert state == "running" and health in ("healthy", "unchecked") and restarts == 0, (
                f"Container {name} is {state} ({health}) and has restarted {restarts} times."
            )


@criterion(7, "health check tells healthy from unhealthy")
def test_07_health_check_turns_healthy(image, health_check, application_environment):
    """A container is healthy while the application runs in it, and unhealthy without the application."""
    with container(image, environment=application_environment) as name:
        wait_until_healthy(name)
    if HEALTH["kind"] != "none":
        status = status_without_application(image, application_environment)
        assert status == "unhealthy", (
            f"A container without the running application is {status}, so the health check proves nothing."
        )


@criterion(8, "stops on SIGTERM")
def test_08_stops_on_sigterm(image, application_environment):
    """The application receives SIGTERM and stops in time."""
    with container(image, environment=application_environment) as name:
        wait_until_healthy(name)
        begin = time.monotonic()
        docker("stop", "-t", str(STOP_TIMEOUT), name, timeout=STOP_TIMEOUT + 60)
        code, seconds = inspect(name)["State"]["ExitCode"], round(time.monotonic() - begin)
        assert code in STOP_CODES, (
            f"After SIGTERM, the container ended with exit code {code} after {seconds} s (137 means SIGKILL). The "
            "application must handle SIGTERM and start without a shell."
        )


@criterion(9, "runs with a read-only root and no capabilities")
def test_09_runs_read_only_without_capabilities(image, application_environment):
    """The application becomes healthy without capabilities and with a read-only root file system."""
    writable = [*options("--tmpfs", TMPFS), *options("--volume", VOLUMES)]
    hardened = ("--read-only", *writable, "--cap-drop=ALL", "--security-opt=no-new-privileges")
    with container(image, *hardened, environment=application_environment) as name:
        wait_until_healthy(name)


@criterion(10, "runs as an arbitrary UID")
def test_10_runs_as_an_arbitrary_uid(image, application_environment):
    """The application becomes healthy with a user ID that the image does not know, as on OpenShift."""
    with container(image, "--user=54321:0", environment=application_environment) as name:
        wait_until_healthy(name)


@criterion(11, "no secret in a layer or in the history")
def test_11_no_secret_in_any_layer(image):
    """The layers, the history and the environment of the image hold no secret of this project."""
    values = known_secrets()
    found = ", ".join(secrets_in_layers(image, values))
    assert not found, f"The image holds secrets: {found}"
    settings = [*history_of(image), *(inspect(image)["Config"].get("Env") or [])]
    named = [match[0] for match in (SECRET_SETTING.search(line.lower()) for line in settings) if match]
    found = ", ".join(named)
    assert not found, f"The history or the environment sets a secret: {found}…"
    holds_value = any(value.decode() in "\n".join(settings) for value in values)
    assert not holds_value, "The history or the environment holds the value of a secret."


@criterion(12, "build context without secrets")
def test_12_build_context_without_secrets(project_copy):
    """The build context holds no secrets, no version history and no folders that are built again."""
    found = ", ".join(sorted(DECOYS & sent_to_builder(project_copy, DECOYS)))
    assert not found, f"The build context includes {found}. Add these paths to .dockerignore."


@criterion(13, "a source edit reuses the dependencies")
def test_13_source_edit_reuses_dependencies(project_copy, image):
    """After an edit of the source, the build takes the dependencies from the cache."""
    build(project_copy, "--output=type=cacheonly")
    assert (project_copy / SOURCE).is_file(), f"{SOURCE} is missing: generate this suite again."
    # A builder that is short of disk space drops steps between two builds. A wrong order installs again each time.
    for _ in range(3):
        steps, dependencies, cached = steps_after_edit(project_copy)
        assert dependencies, f"The Dockerfile has no stage {DEPENDENCY_STAGE}."
        if dependencies <= cached:
            break
    assert dependencies <= cached, (
        "An edit of the source installs the dependencies again: copy the source after the dependencies."
    )
    assert steps - cached, "The edit is not in the image: no step was built again."


@criterion(14, "code not writable by the user")
def test_14_code_not_writable(files):
    """The user can read the code and the dependencies, and cannot write them."""
    code = [file for file in files if file.is_below(CODE_PATHS) and not file.is_below(WRITTEN_PATHS)]
    paths = ", ".join(CODE_PATHS)
    assert code, f"The image has none of these paths: {paths}"
    found = ", ".join([str(file) for file in code if file.is_writable_or_hidden()][:10])
    assert not found, f"The user can write, or cannot read: {found}"


@criterion(15, "no setuid files added")
def test_15_no_setuid_files_added(files):
    """The image adds no setuid or setgid files to its base image."""
    before = privileged(exported(BASE_IMAGE)) if BASE_IMAGE is not None else set()
    found = ", ".join(sorted(privileged(files) - before))
    assert not found, f"Files that run as their owner or group: {found}"


@criterion(16, "data outlives the container")
def test_16_data_outlives_the_container(keeping_container):
    """The application can write to new volumes, and a new container finds the data."""
    for path in VOLUMES:
        folder = in_container(keeping_container, path)[0]
        found = f"{folder.mode:04o}, {folder.uid}:{folder.gid}"
        assert folder.mode & 0o007 == 0o007, f"Not every user can write to {path}: {found}"
        docker("cp", str(MARKER), f"{keeping_container}:{path}/{MARKER.name}")
    again = application_made_anew() if VOLUMES else None
    for path in VOLUMES:
        names = [entry.name.split("/")[-1] for entry in in_container(again, path)]
        assert MARKER.name in names, (
            f"The data in {path} is lost with the container: mount a named volume there."
        )


@criterion(17, "shared libraries present")
def test_17_shared_libraries_present(image):
    """The image holds every shared library that the programs and modules of the application need."""
    found = ", ".join(missing_libraries(image)[:10])
    assert not found, (
        f"The image lacks shared libraries. Install the packages that contain them: {found}"
    )


# --- tests of your own go below this line: an update leaves them alone ---
