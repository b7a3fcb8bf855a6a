"""The helpers of the deployment suite: deployment_suite.py has the tests.

The suite needs pytest, Docker with compose 2.24 or later,
and a folder for temporary files (TMPDIR) that the engine can mount. It starts its own containers, networks,
volumes and secrets, and removes them at the end.

Environment variables that change a run:
  KAIZEN_IMAGE            test this image, and build none
  KAIZEN_SIZE_BUDGET      largest size of the image, in bytes
  KAIZEN_BUILD_TIMEOUT    longest time for a build, in seconds
  KAIZEN_HEALTHY_TIMEOUT  seconds until a container must be healthy
  KAIZEN_STOP_TIMEOUT     seconds until a container must stop
  KAIZEN_ABSENT_LIBRARIES shared libraries that the image may lack, separated by spaces
  KAIZEN_BUILD_SECRET_ID  file of the build secret ID, such as KAIZEN_BUILD_SECRET_NETRC (default: ~/.netrc)
"""

import atexit
import functools
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import tarfile
import tempfile
import time
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

PREFIX = "PROD-001"
DOCKERFILE = "Dockerfile"
CONTEXT = "."
COMPOSE_FILE = "compose.yaml"
SERVICE = "app"
# The services that run the image under test: the application, its workers and its first jobs.
STARTED = ["app"]
BACKING_SERVICES = ["postgres"]
USER, UID, GID = "kaizen", 1000, 1000
HEALTH = {"kind": "http", "interval": 30, "timeout": 5, "startPeriod": 30, "retries": 3}
BASE_IMAGE = "python:3.14-slim-trixie"
BUILDER_IMAGE = "python:3.14-slim-trixie"
CODE_PATHS = ["/app", "/opt/app", "/opt/venv"]
IDLE = ["python", "-c", "import time; time.sleep(600)"]
IDLE_DOCKERFILE = None
SOURCE = "src/kaizen_service/main.py"
SOURCE_COMMENT = ["#", ""]
DEPENDENCY_STAGE = "dependencies"
ENVIRONMENT_FILES = [".env"]
SECRET_FILES = {
    "postgres_password": "{postgres_password}",
    "postgres.env": "DATABASE_URL=postgresql://app:{postgres_password}@postgres:5432/app\n",
}
# Secrets of the build: files by the ID of the secret, and environment variables.
BUILD_SECRETS = {}
BUILD_VARIABLES = []
TMPFS = ["/tmp"]
# Folders where the application keeps data, and all paths that it writes.
VOLUMES = []
WRITTEN_PATHS = []
# Configuration files, and the paths where the stack mounts them.
MOUNTED = []
SIZE_BUDGET = int(os.environ.get("KAIZEN_SIZE_BUDGET") or 2000000000)
BUILD_TIMEOUT = int(os.environ.get("KAIZEN_BUILD_TIMEOUT") or 1800)
HEALTHY_TIMEOUT = int(os.environ.get("KAIZEN_HEALTHY_TIMEOUT") or 120)
STOP_TIMEOUT = int(os.environ.get("KAIZEN_STOP_TIMEOUT") or 10)
COMPOSE_NEEDED = (2, 24)
STOP_CODES = [0, 143]

ROOT = (Path(__file__).parent / "../..").resolve()
RUN = f"kaizen-suite-{uuid.uuid4().hex[:10]}"
WORK = Path(tempfile.mkdtemp(prefix=f"{RUN}-"))
# Folders that are installed or built again: copies of the project leave them out.
MADE_ANEW = [".git", ".venv", "venv", "node_modules", "__pycache__", ".pytest_cache"]
# Files that the build context must not hold.
DECOY_PATHS = [
    ".git/config", "nested/.git/config", "secrets/decoy", "nested/secrets/decoy", ".kaizen-docker/decoy", ".env",
    ".env.production", "nested/.env", ".envrc", "nested/.env-local", "nested/decoy.pem", "decoy.PEM", "decoy.key",
    "nested/decoy.KEY", "decoy.p12", "nested/decoy.pfx", "decoy.PFX", "decoy.jks", "nested/decoy.keystore", "id_rsa",
    "nested/id_dsa", "id_ecdsa", "nested/id_ed25519", ".netrc", "nested/_netrc", ".pypirc", "nested/decoy/.npmrc",
    ".pgpass", "nested/.git-credentials", ".aws/credentials", "nested/.aws/config", ".azure/decoy", ".ssh/decoy",
    ".gnupg/decoy", ".kube/config", "kubeconfig", "nested/kubeconfig.yaml", "decoy.kubeconfig.yml",
    ".docker/config.json", "decoy-service-account.json", "nested/service_account_decoy.json", "Service-Account.json",
    "serviceaccount.json", "nested/decoy-serviceAccountKey.json", "credentials.json", "client_secret_decoy.json",
    "terraform.tfstate", "nested/terraform.tfstate.backup", "decoy.tfvars", "nested/decoy.auto.tfvars.json",
    ".terraform/decoy", ".venv/decoy", "venv/decoy", "nested/__pycache__/decoy", "nested/.pytest_cache/decoy",
]
DECOYS = set(DECOY_PATHS)
MARKER = WORK / "kaizen-marker"
SECRET_FILE_PATTERN = (
    "(^|/)(\\.env(\\.[^/]*)?|\\.envrc|id_rsa|id_dsa|id_ecdsa|id_ed25519|\\.netrc|\\.pypirc|\\.pgpass|\\.git-credent"
    "ials|\\.git/.*|\\.aws/credentials|\\.docker/config\\.json|\\.kube/config|[^/]*\\.tfstate)$"
)
SECRET_FILE = re.compile(SECRET_FILE_PATTERN)
EXAMPLE_FILE_PATTERN = "(^|/)\\.env\\.(example|sample|template)$"
EXAMPLE_FILE = re.compile(EXAMPLE_FILE_PATTERN)
SECRET_SETTING_PATTERN = "[a-z0-9_]*(password|passwd|secret(_?key)?|token|api_?key) *= *[^ $]"
SECRET_SETTING = re.compile(SECRET_SETTING_PATTERN)
SECRET_VARIABLE_PATTERN = "pass|secret|token|key|cred|auth|dsn|url"
SECRET_VARIABLE = re.compile(SECRET_VARIABLE_PATTERN)


def criterion(number, title):
    """Gives a test the ID of its criterion, for reports and for `-k`."""
    return pytest.mark.parametrize((), [pytest.param(id=f"{PREFIX}.{number} {title}")])


def fail(sentence):
    pytest.fail(sentence, pytrace=False)


def blocked(number, title):
    id = f"{PREFIX}.{number}"
    fail(f"needs {id} ({title})")


# --- the engine ---


def run(*words, check=True, timeout=600, environment=None, **options):
    """Runs a program. If it fails, the test fails with the end of its output."""
    command, limit = " ".join(words[:3]), timeout
    try:
        ended = subprocess.run(
            words,
            check=False,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
            cwd=ROOT,
            stdin=None if "input" in options else subprocess.DEVNULL,
            env={**os.environ, **(environment or {})},
            **options,
        )
    except FileNotFoundError:
        fail("docker is not on the PATH: this suite needs a Docker Engine.")
    except subprocess.TimeoutExpired:
        fail(f"{command} took longer than {limit} s.")
    if check and ended.returncode != 0:
        command, status, output = " ".join(words), ended.returncode, output_of(ended)
        fail(f"{command} ended with {status}:\n{output}")
    return ended


def output_of(ended):
    """The end of all that a program printed."""
    return (ended.stdout + ended.stderr).strip()[-4000:]


def docker(*words, **options):
    return run("docker", *words, **options)


def inspect(name):
    """The engine's own description of a container or an image."""
    return json.loads(docker("inspect", name).stdout)[0]


@functools.cache
def compose_problem():
    """The reason why compose cannot run the stack, or None."""
    version = docker("compose", "version", "--short", check=False)
    if version.returncode != 0:
        return "docker compose (v2 or later) is missing: install the compose plugin."
    found, needed = version.stdout.strip(), ".".join(map(str, COMPOSE_NEEDED))
    numbers = tuple(int(number) for number in re.findall(r"\d+", found)[:2])
    if numbers >= COMPOSE_NEEDED:
        return None
    return f"This is docker compose {found}, and the stack needs {needed} or later."


def compose(*words, override=True, **options):
    """Runs compose with a network, volumes, an image and secrets of this run, and without published ports."""
    files = ("-f", str(ROOT / COMPOSE_FILE), *(("-f", str(compose_override())) if override else ()))
    environment = {"SECRETS_DIR": str(throw_away_secrets()), "NETRC": str(build_secret("netrc"))}
    project = ("--project-directory", str(ROOT), "-p", RUN)
    return docker("compose", *project, *files, *words, environment=environment, **options)


@functools.cache
def compose_override():
    """Removes fixed names and ports from the stack, so that it cannot touch a running stack or its data."""
    stack = json.loads(compose("config", "--format", "json", override=False).stdout)
    lines = ["services:"]
    for name in stack["services"]:
        lines += [f"  {json.dumps(name)}:", "    ports: !reset []", "    container_name: !reset null"]
        lines += [f"    image: {json.dumps(image_name())}"] if name in STARTED else []
    for kind in ("networks", "volumes"):
        own = {key: {"name": f"{RUN}-{key}", "external": False} for key in stack.get(kind) or {}}
        if kind == "networks":
            own["default"] = {"name": RUN, "external": True}
        lines.append(f"{kind}: {json.dumps(own)}")
    path = WORK / "override.yaml"
    path.write_text("\n".join(lines))
    docker("network", "create", RUN)
    return path


@functools.cache
def throw_away_secrets():
    """Makes secrets for this run. The secrets of the project are not used."""
    folder = WORK / "secrets"
    folder.mkdir(mode=0o700)
    values = {}
    for name, template in SECRET_FILES.items():
        text = re.sub(r"\{(\w+)\}", lambda match: values.setdefault(match[1], secrets.token_hex(16)), template)
        (folder / name).write_text(text)
        (folder / name).chmod(0o644)
    return folder


def build_secret(name):
    """The file of a build secret: from the environment, the project or the home folder, else an empty file."""
    usual = BUILD_SECRETS.get(name, f"~/.{name}")
    variable = f"KAIZEN_BUILD_SECRET_{name.upper().replace('-', '_')}"
    path = Path(os.environ.get(variable) or ROOT / Path(usual).expanduser())
    if path.is_file():
        return path
    empty = WORK / f"no-{name}"
    empty.touch()
    return empty


@atexit.register
def clean_up():
    """Removes everything with the name of this run, also after Ctrl-C. It is safe to call this twice."""

    def quietly(*words):
        ended = subprocess.run(["docker", *words], capture_output=True, text=True, check=False)
        return ended.stdout.split()

    if shutil.which("docker") and WORK.exists():
        for kind, *more in (("container", "--all"), ("volume",), ("network",)):
            filters = (f"name={RUN}", f"label=com.docker.compose.project={RUN}")
            found = {name for each in filters for name in quietly(kind, "ls", "--quiet", *more, "--filter", each)}
            if found:
                quietly(kind, "rm", "--force", *(("--volumes",) if kind == "container" else ()), *found)
        # By name: removing an ID would also remove your own names of the same image.
        images = quietly("image", "ls", "--format", "{{.Repository}}:{{.Tag}}", "--filter", f"reference={RUN}*")
        if images:
            quietly("image", "rm", "--force", *images)
    shutil.rmtree(WORK, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def cleaned_up():
    def stop(*_):
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    yield
    clean_up()


# --- what the tests share ---


def options(name, values):
    """The option once for each value, as words of a command."""
    return [word for value in values for word in (name, value)]


def image_name():
    return os.environ.get("KAIZEN_IMAGE") or RUN


def build(folder, *more):
    mounts = options("--secret", [f"id={name},src={build_secret(name)}" for name in BUILD_SECRETS])
    mounts += options("--secret", [f"id={name},env={name}" for name in BUILD_VARIABLES])
    return docker(
        *("build", "--progress=plain", "--file", str(folder / DOCKERFILE), *mounts, *more, str(folder / CONTEXT)),
        timeout=BUILD_TIMEOUT,
        environment={"BUILDX_METADATA_PROVENANCE": "disabled"},
    )


@functools.cache
def first_build():
    """True if the image builds, and the output of the build."""
    try:
        return True, output_of(build(ROOT, "--load", "--tag", RUN))
    except pytest.fail.Exception as failure:
        return False, str(failure)


@pytest.fixture(scope="session")
def dockerfile():
    if not (ROOT / DOCKERFILE).is_file():
        blocked(1, "Dockerfile exists")


@pytest.fixture(scope="session")
def image(request):
    """The name of the image under test."""
    if not os.environ.get("KAIZEN_IMAGE"):
        request.getfixturevalue("dockerfile")
        if not first_build()[0]:
            blocked(2, "image builds")
    return image_name()


@pytest.fixture(scope="session")
def application_environment(image):
    """Starts the backing services, and returns the environment that the stack gives to the application."""
    if compose_problem() is not None:
        blocked(6, "compose stack healthy")
    try:
        if BACKING_SERVICES:
            start(*BACKING_SERVICES)
        config = json.loads(compose("config", "--format", "json").stdout)
    except (pytest.fail.Exception, ValueError):
        blocked(6, "compose stack healthy")
    # `compose config` prints "$" as "$$".
    variables = config["services"][SERVICE].get("environment") or {}
    return {name: value.replace("$$", "$") for name, value in variables.items() if value is not None}


@contextmanager
def container(image, *more, words=(), environment=None):
    """Runs a container in the network of the stack, and removes it."""
    name = f"{RUN}-{uuid.uuid4().hex[:6]}"
    # In a file, so that PATH or DOCKER_HOST of the application cannot change docker. A file cannot hold line breaks.
    lines = [f"{variable}={value}\n" for variable, value in environment.items() if "\n" not in value]
    (WORK / "environment").write_text("".join(lines))
    variables = ["--env-file", str(WORK / "environment")]
    variables += options("--env", [f"{variable}={value}" for variable, value in environment.items() if "\n" in value])
    variables += options("--volume", [f"{ROOT / path}:{target}:ro" for path, target in MOUNTED])
    try:
        docker("run", "--detach", "--name", name, "--network", RUN, *variables, *more, image, *words)
        yield name
    finally:
        docker("rm", "--force", "--volumes", name, check=False)


def idle_image(image):
    """An image that can run without the application. An image without such a program gets one."""
    if IDLE_DOCKERFILE is None:
        return image
    idle = f"{RUN}-idle"
    words = ("build", "--quiet", "--load", "--tag", idle, "--build-arg", f"APPLICATION={image}", "-")
    docker(*words, input=IDLE_DOCKERFILE)
    return idle


def status_without_application(image, environment):
    """The health of a container in which the application does not run."""
    often = ("interval=1s", "start-period=1s", "start-interval=1s", "retries=1")
    words = (*(f"--health-{each}" for each in often), "--entrypoint", IDLE[0])
    with container(idle_image(image), *words, words=IDLE[1:], environment=environment) as name:
        deadline = time.monotonic() + 30 + HEALTH["timeout"]
        while inspect(name)["State"]["Health"]["Status"] == "starting" and time.monotonic() < deadline:
            time.sleep(0.2)
        return inspect(name)["State"]["Health"]["Status"]


def wait_until_healthy(name):
    """Waits until a container is healthy. A container without a health check must keep running."""
    unchecked = not inspect(name)["State"].get("Health")
    deadline = time.monotonic() + (5 if unchecked else HEALTHY_TIMEOUT)
    while True:
        described = inspect(name)["State"]
        state, code, check = described["Status"], described["ExitCode"], described.get("Health") or {}
        health = check.get("Status", "unchecked")
        if health == "healthy" or (unchecked and state == "running" and time.monotonic() >= deadline):
            return
        if state != "running" or health == "unhealthy" or time.monotonic() >= deadline:
            break
        time.sleep(0.2)
    checks = " | ".join(each["Output"].strip() for each in (check.get("Log") or [])[-2:])
    logs = output_of(docker("logs", "--tail", "40", name, check=False))
    fail(f"The container is {state} ({health}, exit code {code}), not healthy.\nHealth checks: {checks}\n{logs}")


class File(NamedTuple):
    """A file of an image."""

    path: str
    mode: int
    uid: int
    gid: int
    is_link: bool

    def is_below(self, folders):
        return not self.is_link and any(f"{self.path}/".startswith(f"{folder}/") for folder in folders)

    def is_writable_or_hidden(self):
        """True if the user may write the file, or may not read it."""
        by_group = self.mode & 0o020 and self.gid in (GID, 0)
        return self.uid == UID or self.mode & 0o002 or by_group or not self.mode & 0o004

    def __str__(self):
        return f"{self.path} ({self.mode:04o}, {self.uid}:{self.gid})"


class Files(list):
    """The files of an image, and the text of its /etc/passwd."""

    passwd = ""


def exported(image):
    """Lists the files of an image. This needs no shell in the image."""
    name = f"{RUN}-{uuid.uuid4().hex[:6]}"
    docker("create", "--name", name, "--entrypoint", "none", image)
    path = WORK / "export.tar"
    try:
        docker("export", "--output", str(path), name)
        with tarfile.open(path) as archive:
            entries = archive.getmembers()
            files = Files(File(f"/{each.name}", each.mode, each.uid, each.gid, each.issym()) for each in entries)
            for entry in entries:
                if entry.name == "etc/passwd" and entry.isfile():
                    files.passwd = archive.extractfile(entry).read().decode()
            return files
    finally:
        path.unlink(missing_ok=True)
        docker("rm", "--force", name, check=False)


def privileged(files):
    """Paths of the files that run as their owner or group."""
    return {file.path for file in files if file.mode & 0o6000 and not file.is_link}


@pytest.fixture(scope="session")
def files(image):
    return exported(image)


@pytest.fixture(scope="session")
def health_check(image):
    if HEALTH["kind"] != "none" and not inspect(image)["Config"].get("Healthcheck"):
        blocked(5, "HEALTHCHECK configured")


def start(*words):
    """Starts services of the stack, and waits until they are healthy."""
    compose("up", "--detach", "--wait", "--wait-timeout", str(HEALTHY_TIMEOUT), *words, timeout=HEALTHY_TIMEOUT + 300)


@contextmanager
def started_stack():
    """Starts the application with its services; gives name, state, health and restarts of each container."""
    try:
        start("--no-build", *STARTED)
        containers = compose("ps", "--all", "--quiet").stdout.split()
        yield [condition for each in containers for condition in conditions(each)]
    except (pytest.fail.Exception, AssertionError) as failure:
        fail(f"{failure}\n{output_of(compose('logs', '--tail', '40', check=False))}")
    finally:
        compose("rm", "--stop", "--force", "--volumes", *STARTED, check=False)


def conditions(container_id):
    """Name, state, health and restarts of a container; nothing for a job that has done its work."""
    described = inspect(container_id)
    state = described["State"]
    health = (state.get("Health") or {}).get("Status", "unchecked")
    return [(described["Name"].lstrip("/"), state["Status"], health, described["RestartCount"])]


def start_application():
    start("--no-build", SERVICE)


def application_container():
    return compose("ps", "--all", "--quiet", SERVICE).stdout.split()[0]


def in_container(name, path):
    """Lists a folder of a container, the folder itself first. This needs no shell in the image."""
    archive = WORK / "folder.tar"
    with archive.open("wb") as file:
        subprocess.run(["docker", "cp", f"{name}:{path}", "-"], stdout=file, stderr=subprocess.DEVNULL, check=False)
    with tarfile.open(archive) as entries:
        return entries.getmembers()


@pytest.fixture()
def keeping_container(image):
    """The container of the application, started by the stack, or None if it keeps no data."""
    MARKER.write_text(RUN)
    if not VOLUMES:
        yield None
        return
    if compose_problem() is not None:
        blocked(6, "compose stack healthy")
    try:
        start_application()
    except pytest.fail.Exception:
        blocked(6, "compose stack healthy")
    try:
        yield application_container()
    finally:
        compose("rm", "--stop", "--force", "--volumes", SERVICE, check=False)


def application_made_anew():
    """Removes the container of the application, and starts a new one."""
    compose("rm", "--stop", "--force", "--volumes", SERVICE)
    start_application()
    return application_container()


def can_be_copied(path):
    """False for sockets, pipes and files that this user may not read."""
    return path.is_symlink() or ((path.is_file() or path.is_dir()) and os.access(path, os.R_OK))


def not_copied(folder, names):
    return {name for name in names if name in MADE_ANEW or not can_be_copied(Path(folder, name))}


@pytest.fixture()
def project_copy(dockerfile):
    """A copy of the project that a test may change."""
    with tempfile.TemporaryDirectory(dir=WORK) as folder:
        copy = Path(folder) / "project"
        shutil.copytree(ROOT, copy, symlinks=True, ignore=not_copied)
        yield copy


def known_secrets():
    """The values of the secrets of this project on this machine. Values below 8 characters occur by chance."""
    environment_files = [ROOT / name for name in ENVIRONMENT_FILES]
    values = {os.environ.get(name, "") for name in BUILD_VARIABLES}
    secret_files = {name: build_secret(name) for name in BUILD_SECRETS if name != "ca-certificate"}
    project_files = [path for name, path in secret_files.items() if name != "netrc"]
    for path in [*environment_files, *(ROOT / "secrets").glob("*"), *secret_files.values()]:
        if not path.is_file() or path.name == ".gitignore":
            continue
        for line in filter(None, map(str.strip, path.read_text(errors="replace").splitlines())):
            name, _, value = line.partition("=")
            # A setting such as CACHE_HOST=localhost in .env is not a secret.
            is_setting = path in [*environment_files, *project_files] or path.suffix == ".env"
            if not line.startswith("#") and (not is_setting or SECRET_VARIABLE.search(name.lower())):
                values.add((value or line).strip("\"' "))
            # .netrc: "machine HOST login NAME password VALUE"
            values.update(re.findall(r"\bpassword\s+(\S+)", line))
            values.update(re.findall(r"://[^\s:@/]*:([^\s:@/]+)@", line))
    return [value.encode() for value in values if len(value) >= 8]


def added_layers(archive, image):
    """The layers above the base image, as open tar files (OCI image layout or the older layout of Docker)."""
    manifest = json.load(archive.extractfile("manifest.json"))[0]
    own, base = inspect(image)["RootFS"]["Layers"], []
    if BASE_IMAGE is not None:
        if docker("image", "inspect", BASE_IMAGE, check=False).returncode != 0:
            docker("pull", BASE_IMAGE)
        base = inspect(BASE_IMAGE)["RootFS"]["Layers"]
    first = len(base) if own[: len(base)] == base else 0
    for name in manifest["Layers"][first:]:
        with tarfile.open(fileobj=archive.extractfile(name)) as layer:
            yield layer


def secrets_in_layers(image, values):
    """Paths in the layers of the image that are files of secrets or hold one of these values."""
    holding = []
    path = WORK / "image.tar"
    docker("save", "--output", str(path), image)
    with tarfile.open(path) as archive:
        for layer in added_layers(archive, image):
            for entry in layer:
                is_secret = SECRET_FILE.search(entry.name) and not EXAMPLE_FILE.search(entry.name)
                if is_secret or f"/{entry.name}".startswith(f"{CODE_PATHS[0]}/secrets/"):
                    holding.append(f"/{entry.name}")
                elif values and entry.isfile():
                    content = layer.extractfile(entry).read()
                    holding += [f"/{entry.name} (the value of a secret)" for value in values if value in content]
    path.unlink()
    return holding


def history_of(image):
    return docker("history", "--no-trunc", "--format", "{{.CreatedBy}}", image).stdout.splitlines()


def sent_to_builder(folder, decoys):
    """Puts decoys into a copy of the project, and returns the paths that docker sends to the builder."""
    for decoy in decoys:
        path = folder / CONTEXT / decoy
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("decoy")
    # The name of the Dockerfile decides which ignore file counts.
    file, context = folder / DOCKERFILE, WORK / "context.tar"
    file.write_text("FROM scratch\nCOPY . /\n")
    output = f"type=tar,dest={context}"
    docker("build", "--quiet", "--file", str(file), "--output", output, str(folder / CONTEXT))
    with tarfile.open(context) as archive:
        sent = {entry.name for entry in archive}
    context.unlink()
    return sent


def steps_after_edit(folder):
    """Edits the source and builds: all steps, those that install dependencies, and those from the cache."""
    with (folder / SOURCE).open("a") as source:
        source.write(f"\n{SOURCE_COMMENT[0]} {RUN} {SOURCE_COMMENT[1]}".rstrip() + "\n")
    log = build(folder, "--output=type=cacheonly").stderr
    steps = dict(re.findall(r"^#(\d+) \[([\w-]+) +\d+/\d+\] (?!FROM)", log, re.MULTILINE))
    dependencies = {number for number, stage in steps.items() if stage == DEPENDENCY_STAGE}
    return set(steps), dependencies, set(re.findall(r"^#(\d+) CACHED", log, re.MULTILINE))


# The loader of the image lists the libraries of each file. The shell for this comes from the build image.
LIBRARIES_DOCKERFILE = r"""ARG APPLICATION
ARG BUILDER
FROM $APPLICATION AS application
FROM $BUILDER AS looking
ARG CODE_PATHS
ARG LIBRARY_PATH
ARG ABSENT_LIBRARIES
USER 0
RUN --network=none --mount=type=bind,from=application,target=/image,rw <<'SCRIPT'
set -eu
LC_ALL=C
export LC_ALL
mkdir /found /image/kaizen
: > /found/own

# Prints the path of the loader in a folder. Alpine may also have one with glibc's name, so musl comes first.
loader_in() {
  cd "$1"
  for each in lib/ld-musl-*.so.1 lib64/ld-linux-*.so.* lib/ld-linux-*.so.* lib64/ld64.so.* lib/ld64.so.*; do
    if [ -e "$each" ] || [ -L "$each" ]; then
      echo "/$each"
      return
    fi
  done
}

# Puts a shell into the image, with the loader and the libraries that the shell needs.
own_loader=$(loader_in /)
shell_loader=/kaizen/$(basename "$own_loader")
cp -L "$own_loader" "/image$shell_loader"
cp -L /bin/sh /image/kaizen/sh
"$own_loader" --list /bin/sh | sed -n 's/.* => \([^ ]*\) .*/\1/p' |
  while IFS= read -r each; do cp -L "$each" /image/kaizen/; done

# Programs and shared libraries start with these four bytes.
printf '%s\n' "$CODE_PATHS" | while IFS= read -r path; do
  [ -e "/image$path" ] || continue
  find "/image$path" -xdev \( -name '*.so' -o -name '*.so.*' \) >> /found/own
  find "/image$path" -xdev -type f \( -name '*.so' -o -name '*.so.*' -o -name '*.node' -o -perm -0100 \) \
    -exec grep -l "^$(printf '\177')ELF" {} + || :
done | sed 's:^/image::' > /image/kaizen/files

# The loader of the image lists the libraries of each file, as ldd does. The file itself does not run.
loader=$(loader_in /image)
lister=$loader
[ -n "$loader" ] || lister=$shell_loader
cat > /image/kaizen/list <<'LIST'
while IFS= read -r file; do
  echo "file $file"
  case $1 in
    */ld-musl-*) "$1" --list "$file" 2>&1 ;;
    *) LD_TRACE_LOADED_OBJECTS=1 "$1" "$file" 2>&1 ;;
  esac
done < /kaizen/files
LIST
LD_LIBRARY_PATH=$LIBRARY_PATH \
  chroot /image "$shell_loader" --library-path /kaizen /kaizen/sh /kaizen/list "$lister" > /found/listed || :
if [ "$(grep -c '^file /' /found/listed)" -ne "$(grep -c . /image/kaizen/files)" ]; then
  echo 'The loader could not list all files.' >&2
  exit 1
fi

awk -v has_loader="$loader" -v absent=" $ABSENT_LIBRARIES " '
  function folder(path) { sub(/\/[^\/]*$/, "", path); return path }
  # Libraries of graphics cards come from the host.
  function is_of_host(name) {
    return name ~ /^lib(cu(da|dart|blas|blasLt|dnn|fft|file|pti|rand|solver|sparse)|nccl|nv)/ ||
      name ~ /^lib(amdhip|hip|roc|MIOpen|OpenCL|sycl|ze_loader)/
  }
  # Numba and Qt load some files only if their libraries are there.
  function is_optional(path) {
    return path ~ /\/numba\/np\/ufunc\/(tbb|omp)pool\./ || path ~ /\/[Qq]t[^\/]*\/(plugins|qml)\//
  }
  # The application first loads libraries from its own folders.
  function is_needed(path, name) {
    return !(name in own) && !is_of_host(name) && !is_optional(path) && !index(absent, " " name " ")
  }
  function ask(name) {
    if (is_needed(file, name) && !index(lacking[file], name "\n")) lacking[file] = lacking[file] name "\n"
  }
  FILENAME == "/found/own" { sub(/.*\//, ""); own[$0]; next }
  /^file \// { file = substr($0, 6); files[++count] = file; lacking[file] = "" }
  / => not found/ { ask($1) }
  /^Error loading shared library / { sub(/:.*/, "", $5); ask($5) }
  # A package may contain the same file for another C library.
  has_loader && /^[ \t]*(libc\.|ld-)[^ ]* => not found/ { foreign[file] }
  /^Error loading shared library ld-linux/ { foreign[file] }
  /^Error relocating .*: __[a-z0-9_]+_chk: symbol not found/ { foreign[file] }
  END {
    for (at = 1; at <= count; at++)
      if (files[at] ~ /\.node$/ && lacking[files[at]] == "" && !(files[at] in foreign)) fit[folder(files[at])]
    for (at = 1; at <= count; at++) {
      file = files[at]
      # Node.js modules side by side are for different platforms. One that fits is enough.
      if (file in foreign || file ~ /\.node$/ && folder(file) in fit) continue
      number = split(lacking[file], names, "\n")
      for (each = 1; each < number; each++) if (!more[names[each]]++) {
        libraries[++found] = names[each]
        first[names[each]] = file
      }
    }
    for (each = 1; each <= found; each++) {
      name = libraries[each]
      print name " (for " first[name] (more[name] > 1 ? " and " more[name] - 1 " more" : "") ")"
    }
  }' /found/own /found/listed > /found/missing
SCRIPT
FROM scratch
COPY --from=looking /found/missing /missing
"""


def missing_libraries(image):
    """The shared libraries that files of the application need and the image lacks."""
    settings = dict(setting.partition("=")[::2] for setting in inspect(image)["Config"].get("Env") or [])
    arguments = {
        "APPLICATION": image,
        "BUILDER": BUILDER_IMAGE,
        "CODE_PATHS": "\n".join(CODE_PATHS),
        "LIBRARY_PATH": settings.get("LD_LIBRARY_PATH", ""),
        "ABSENT_LIBRARIES": os.environ.get("KAIZEN_ABSENT_LIBRARIES", ""),
    }
    words = options("--build-arg", [f"{name}={value}" for name, value in arguments.items()])
    docker("build", "--quiet", "--output", str(WORK / "libraries"), *words, "-", input=LIBRARIES_DOCKERFILE)
    return (WORK / "libraries" / "missing").read_text().splitlines()
