import type { Settings } from '../../src/policy/settings.ts';

/** A file that breaks a rule, and one that looks like it but does not. */
export interface Pair {
  readonly rule: string;
  readonly breaks: string | Readonly<Record<string, string>>;
  readonly keeps: string | Readonly<Record<string, string>>;
  readonly settings?: Partial<Settings>;
}

const on = (rule: string): Partial<Settings> => ({ levels: new Map([[rule, { level: 'deny', denyFrom: undefined }]]) });
const service = (fields: string): Record<string, string> => ({ 'compose.yaml': `services:\n  web:\n    build: .\n${fields}\n` });

/** For each rule at least one pair. */
export const pairs: readonly Pair[] = [
  { rule: 'non-root-user', breaks: 'FROM a:1 AS b\nUSER 7\nFROM a:1', keeps: 'FROM a:1 AS b\nUSER root\nFROM a:1 AS c\nUSER 7\nFROM c' },
  { rule: 'non-root-user', breaks: 'FROM a:1\nUSER 7\nUSER 0:0', keeps: 'FROM gcr.io/distroless/static-debian13:nonroot' },
  { rule: 'non-root-user', breaks: 'ARG WHO=root\nFROM a:1\nARG WHO\nUSER $WHO', keeps: 'FROM a:1\nARG WHO=7\nUSER ${WHO}' },
  { rule: 'non-root-user', breaks: service('    user: "0"'), keeps: service('    user: "1000"') },
  { rule: 'numeric-user', breaks: 'FROM a:1\nUSER app', keeps: 'FROM a:1\nENV U=10001\nUSER $U:app' },
  { rule: 'image-tag', breaks: 'FROM node', keeps: 'ARG TAG=24\nFROM node:${TAG} AS x\nFROM x' },
  {
    rule: 'image-tag',
    breaks: 'FROM a:1\nCOPY --from=nginx:latest /a /b',
    keeps: 'FROM a:1 AS nginx\nFROM a:1\nCOPY --from=nginx /a /b\nCOPY --from=0 /a /b',
  },
  {
    rule: 'image-tag',
    breaks: 'FROM a:1\nRUN --mount=type=bind,from=b,target=/x true',
    keeps: 'FROM localhost:5000/a:1\nRUN --mount=type=cache,target=/x true',
  },
  { rule: 'image-tag', breaks: '# syntax=docker/dockerfile\nFROM a:1', keeps: '# syntax=docker/dockerfile:1\n# FROM b\nFROM a:1' },
  {
    rule: 'image-tag',
    breaks: { 'compose.yaml': 'services:\n  db:\n    image: postgres:${TAG:-latest}\n' },
    keeps: { 'compose.yaml': 'services:\n  db:\n    image: postgres:${TAG:-18}\n  web:\n    image: web:latest\n    build: .\n' },
  },
  { rule: 'image-digest', breaks: 'FROM a:1', keeps: `FROM a:1@sha256:${'0'.repeat(64)}`, settings: on('image-digest') },
  {
    rule: 'image-allowed',
    breaks: 'FROM evil.example/node:24',
    keeps: 'FROM node:24 AS b\nFROM b\nCOPY --from=docker.io/library/node:24 /a /b',
    settings: { allowedImages: ['docker.io/library/node:*'] },
  },
  { rule: 'image-denied', breaks: 'FROM docker.io/library/node:24', keeps: 'FROM mynode:24', settings: { deniedImages: ['node:*'] } },
  { rule: 'end-of-life', breaks: 'FROM python:3.8-slim', keeps: 'FROM acme.example/python:3.8-slim' },
  { rule: 'end-of-life', breaks: 'FROM node:24-buster', keeps: 'FROM node:24-bookworm' },
  { rule: 'end-of-life', breaks: 'FROM golang:1.26-alpine3.18', keeps: 'FROM postgres:18-alpine' },
  {
    rule: 'image-age',
    breaks: 'FROM debian:bookworm-20250101-slim',
    keeps: 'FROM debian:bookworm-20261101-slim',
    settings: { mostImageAge: 90 },
  },
  {
    rule: 'required-labels',
    breaks: 'FROM a:1 AS b\nLABEL owner=me\nFROM a:1',
    keeps: 'FROM a:1 AS b\nLABEL owner="me" x=y\nFROM b',
    settings: { requiredLabels: ['owner'] },
  },
  { rule: 'health-check', breaks: 'FROM a:1 AS b\nHEALTHCHECK CMD true\nFROM a:1', keeps: 'FROM a:1 AS b\nHEALTHCHECK CMD true\nFROM b' },
  {
    rule: 'health-check',
    breaks: { Dockerfile: 'FROM a:1', ...service('    healthcheck:\n      disable: true') },
    keeps: { Dockerfile: 'FROM a:1', ...service('    healthcheck:\n      test: ["CMD", "true"]') },
  },
  { rule: 'secret-argument', breaks: 'FROM a:1\nARG NPM_TOKEN', keeps: 'FROM a:1\nARG NPM_TOKEN_FILE\nENV SECRET_KEY_NAME=x TOKEN_TTL=3' },
  {
    rule: 'secret-argument',
    breaks: 'FROM a:1\nENV API_KEY=abc',
    keeps: 'FROM a:1\nENV API_KEY=""\nRUN --mount=type=secret,id=API_KEY true',
  },
  { rule: 'secret-value', breaks: `FROM a:1\nRUN echo AKIA${'A'.repeat(16)}`, keeps: `FROM a:1\nRUN echo AKIA${'A'.repeat(40)}` },
  {
    rule: 'secret-value',
    breaks: service('    environment:\n      DATABASE_URL: postgres://app:s3cr3t-value@db/app'),
    keeps: service('    environment:\n      DATABASE_URL: postgres://app:${PASSWORD}@db/app'),
  },
  {
    rule: 'add-url',
    breaks: 'FROM a:1\nADD https://x.example/a.tgz /a',
    keeps: `FROM a:1\nADD --checksum=sha256:${'0'.repeat(64)} https://x.example/a.tgz /a\n# ADD http://b /c`,
  },
  { rule: 'add-local', breaks: 'FROM a:1\nADD src /src', keeps: 'FROM a:1\nADD rootfs.tar.xz /\nCOPY src /src' },
  {
    rule: 'piped-download',
    breaks: 'FROM a:1\nRUN set -e; \\\n  curl -fsSL https://x.example/i.sh \\\n  | bash -s -- -y',
    keeps: 'FROM a:1\nRUN echo "curl https://x.example | sh"\nRUN curl -o f https://x.example && sh --version',
  },
  {
    rule: 'piped-download',
    breaks: 'FROM a:1\nRUN bash -c "$(curl -fsSL https://x.example/i.sh)"',
    keeps: 'FROM a:1\nRUN V=$(curl https://x.example/v | cut -d. -f1) && echo $V',
  },
  {
    rule: 'piped-download',
    breaks: 'FROM a:1\nRUN <<EOF\nwget -qO- https://x.example/i | sudo sh\nEOF',
    keeps: 'FROM a:1\nCOPY <<EOF /x\nwget -qO- https://x.example/i | sh\nEOF\nRUN curl https://x.example | tar x',
  },
  { rule: 'no-sudo', breaks: 'FROM a:1\nRUN apt-get install -y sudo', keeps: 'FROM a:1\nRUN echo sudo && rm -f /etc/sudoers' },
  { rule: 'no-sudo', breaks: 'FROM a:1\nRUN if true; then sudo ls; fi', keeps: 'FROM a:1\nRUN echo "sudo ls"' },
  {
    rule: 'build-tools',
    breaks: 'FROM a:1\nRUN npm ci',
    keeps: 'FROM a:1 AS b\nRUN npm ci && pip install x\nFROM a:1\nRUN npm --version && apt-get install x',
  },
  {
    rule: 'package-lists',
    breaks: 'FROM a:1\nRUN apt-get update && apt-get install x',
    keeps:
      'FROM a:1 AS b\nRUN apt-get update\nFROM a:1\nRUN apt-get update && apt-get install x && rm -rf /var/lib/apt/lists/*\nRUN --mount=type=cache,target=/var/lib/apt apt-get update',
  },
  {
    rule: 'certificate-check',
    breaks: 'FROM a:1\nRUN curl -fsSLk https://x.example',
    keeps: 'FROM a:1\nRUN curl --fail --location https://x.example/-k && grep -k x',
  },
  {
    rule: 'certificate-check',
    breaks: 'FROM a:1\nENV NODE_TLS_REJECT_UNAUTHORIZED=0',
    keeps: 'FROM a:1\nENV NODE_TLS_REJECT_UNAUTHORIZED=1',
  },
  { rule: 'world-writable', breaks: 'FROM a:1\nRUN chmod -R 0777 /a', keeps: 'FROM a:1\nRUN chmod -R 755 /a && chmod u+w /b && echo 777' },
  { rule: 'world-writable', breaks: 'FROM a:1\nCOPY --chmod=666 a /a', keeps: 'FROM a:1\nCOPY --chmod=664 a /a' },
  { rule: 'exec-form', breaks: 'FROM a:1\nCMD node server.js', keeps: 'FROM a:1 AS b\nCMD node x\nFROM b\nCMD exec node server.js' },
  { rule: 'absolute-workdir', breaks: 'FROM a:1\nWORKDIR app', keeps: 'FROM a:1 AS b\nWORKDIR /app\nWORKDIR sub\nFROM b\nWORKDIR other' },
  { rule: 'exposed-shell', breaks: 'FROM a:1\nEXPOSE 80 22/tcp', keeps: 'FROM a:1\nEXPOSE 2222' },
  {
    rule: 'ignore-file',
    breaks: 'FROM a:1\nCOPY . /app',
    keeps: { Dockerfile: 'FROM a:1\nCOPY . /app', 'Dockerfile.dockerignore': '.git\n' },
  },
  {
    rule: 'context-secrets',
    breaks: { Dockerfile: 'FROM a:1\nCOPY ["./", "/app"]', id_rsa: 'x', '.dockerignore': 'x\n' },
    keeps: { Dockerfile: 'FROM a:1\nCOPY . /app', id_rsa: 'x', '.npmrc': 'save-exact=true\n', '.dockerignore': '**/id_*\n' },
  },
  { rule: 'readable-file', breaks: 'RUN true', keeps: 'FROM scratch' },
  { rule: 'readable-file', breaks: { 'compose.yaml': 'services: [\n' }, keeps: { 'compose.yaml': 'services: {}\n' } },
  { rule: 'privileged', breaks: service('    privileged: yes'), keeps: service('    privileged: false\n    labels: ["privileged=true"]') },
  {
    rule: 'privileged',
    breaks: { 'compose.yaml': 'x-all: &all\n  privileged: true\nservices:\n  web:\n    <<: *all\n    image: a:1\n' },
    keeps: { 'compose.yaml': 'x-all: &all\n  privileged: true\nservices:\n  web:\n    <<: *all\n    privileged: false\n    image: a:1\n' },
  },
  {
    rule: 'privileged',
    breaks: { 'compose.yaml': 'include:\n  - sub/base.yaml\n', 'sub/base.yaml': 'services:\n  w: {image: "a:1", privileged: true}\n' },
    keeps: { 'compose.yaml': 'services: {}\n', 'sub/base.yaml': 'services:\n  w: {image: "a:1", privileged: true}\n' },
  },
  { rule: 'host-namespaces', breaks: service('    network_mode: host'), keeps: service('    network_mode: bridge\n    hostname: host') },
  {
    rule: 'host-namespaces',
    breaks: {
      'compose.yaml': 'services:\n  web:\n    extends: {file: base.yaml, service: b}\n',
      'base.yaml': 'services:\n  b: {image: "a:1", pid: host}\n',
    },
    keeps: {
      'compose.yaml': 'services:\n  web:\n    extends: {file: base.yaml, service: b}\n    pid: ""\n',
      'base.yaml': 'services:\n  b: {image: "a:1", pid: host}\n',
    },
  },
  {
    rule: 'host-mounts',
    breaks: service('    volumes: ["/etc:/host:ro"]'),
    keeps: service('    volumes: ["data:/etc", "./etc:/etc/app", "/etc/localtime:/etc/localtime:ro"]'),
  },
  {
    rule: 'host-mounts',
    breaks: service('    volumes:\n      - {type: bind, source: /, target: /host}'),
    keeps: service('    volumes:\n      - {type: volume, source: data, target: /}'),
  },
  {
    rule: 'engine-socket',
    breaks: service('    volumes: ["/var/run/docker.sock:/var/run/docker.sock"]'),
    keeps: service('    volumes: ["./docker.sock.md:/x"]'),
  },
  {
    rule: 'published-ports',
    breaks: service('    ports: ["8000:8000"]'),
    keeps: service('    ports: ["127.0.0.1:8000:8000", "[::1]:8000:8000"]\n    expose: ["9000"]'),
  },
  {
    rule: 'published-ports',
    breaks: service('    ports:\n      - {target: 80, published: "80"}'),
    keeps: service('    ports:\n      - {target: 80, published: "80", host_ip: 127.0.0.1}'),
  },
  {
    rule: 'added-capabilities',
    breaks: service('    cap_add: [CAP_SYS_ADMIN]'),
    keeps: service('    cap_add: [NET_BIND_SERVICE]\n    cap_drop: [SYS_ADMIN]'),
  },
  { rule: 'dropped-capabilities', breaks: service('    cap_drop: [NET_RAW]'), keeps: service('    cap_drop: [all]') },
  {
    rule: 'new-privileges',
    breaks: service('    security_opt: ["seccomp=x.json"]'),
    keeps: service('    security_opt: ["no-new-privileges:true"]'),
  },
  {
    rule: 'unconfined',
    breaks: service('    security_opt: ["seccomp:unconfined"]'),
    keeps: service('    security_opt: ["seccomp:./profile.json"]\n    labels: {seccomp: unconfined}'),
  },
  { rule: 'read-only-root', breaks: service('    tty: true'), keeps: service('    read_only: true'), settings: on('read-only-root') },
  { rule: 'memory-limit', breaks: service('    mem_reservation: 1g'), keeps: service('    deploy: {resources: {limits: {memory: 1g}}}') },
  { rule: 'process-limit', breaks: service('    cpus: 1'), keeps: service('    pids_limit: 100'), settings: on('process-limit') },
  { rule: 'host-devices', breaks: service('    devices: ["/dev/sda:/dev/sda"]'), keeps: service('    devices: []') },
  {
    rule: 'plain-secret',
    breaks: service('    environment: ["DB_PASSWORD=hunter2"]'),
    keeps: service('    environment: ["DB_PASSWORD", "DB_PASSWORD_FILE=/run/secrets/x", "TOKEN=${TOKEN}"]'),
  },
  {
    rule: 'host-mounts',
    breaks: service('    volumes: ["//etc/../etc:/host"]'),
    keeps: service('    volumes: ["/etc/../srv/app:/app"]'),
  },
  {
    rule: 'host-mounts',
    breaks: service('    volumes: ["${HOME}/.ssh:/keys"]'),
    keeps: service('    volumes: ["${HOMES}/.ssh/x:/keys", "/home/me/app:/app"]'),
  },
  { rule: 'host-mounts', breaks: service('    volumes: ["/home/me/.aws:/keys"]'), keeps: service('    volumes: ["./.aws:/keys"]') },
  { rule: 'engine-socket', breaks: service('    use_api_socket: true'), keeps: service('    use_api_socket: false') },
  {
    rule: 'privileged',
    breaks: { 'compose.yaml': 'services:\n  w: {image: "a:1"}\n---\nservices:\n  x: {image: "a:1", privileged: true}\n' },
    keeps: { 'compose.yaml': 'services:\n  w: {image: "a:1", privileged: true}\n---\nservices:\n  w: {privileged: false}\n' },
  },
  {
    rule: 'readable-file',
    breaks: service(`    privileged: true\n#${'x'.repeat(1_100_000)}`),
    keeps: service('    privileged: true'),
  },
  {
    rule: 'readable-file',
    breaks: { 'compose.yaml': 'services:\n  w:\n    build:\n      dockerfile_inline: FROM a\n' },
    keeps: { 'compose.yaml': 'services:\n  w:\n    build:\n      dockerfile: Dockerfile\n' },
  },
  {
    rule: 'readable-file',
    breaks: {
      'compose.yaml': `a: &a [${Array(60).fill('x').join(',')}]\nb: &b [${Array(60).fill('*a').join(',')}]\nc: [${Array(60).fill('*b').join(',')}]\n`,
    },
    keeps: { 'compose.yaml': 'a: &a [x]\nb: [*a, *a]\n' },
  },
  {
    rule: 'image-denied',
    breaks: 'FROM alpine:3',
    keeps: 'FROM myalpine:3',
    settings: { deniedImages: ['*/alpine:*'] },
  },
  // Cases that reach a rule in another way than in its plain form.
  {
    rule: 'host-mounts',
    breaks: { 'compose.yaml': 'volumes:\n  data:\n    driver_opts: {type: none, o: bind, device: /etc}\n' },
    keeps: {
      'compose.yaml':
        'volumes:\n  data:\n    driver_opts: {type: nfs, o: "addr=10.0.0.1,rw", device: ":/etc"}\n  x: {driver_opts: {type: none, o: bind, device: ./data}}\n',
    },
  },
  {
    rule: 'host-mounts',
    breaks: { 'compose.yaml': 'secrets:\n  s: {file: /etc/shadow}\n' },
    keeps: { 'compose.yaml': 'secrets:\n  s: {file: ./etc/shadow}\n  t: {file: /run/secrets/t}\nconfigs:\n  c: {file: etc/c}\n' },
  },
  {
    rule: 'engine-socket',
    breaks: { 'compose.yaml': 'volumes:\n  d:\n    driver_opts: {type: none, o: "rbind,ro", device: /run/docker.sock}\n' },
    keeps: { 'compose.yaml': 'volumes:\n  docker.sock: {}\n' },
  },
  {
    rule: 'outside-project',
    breaks: { 'a/compose.yaml': 'configs:\n  c: {file: ../../x}\n' },
    keeps: {
      'a/compose.yaml':
        'configs:\n  c: {file: ../x}\nservices:\n  w: {build: .., env_file: ../.env, image: "../..", volumes: ["data:/x"]}\n',
    },
  },
  {
    rule: 'outside-project',
    breaks: service('    env_file: ["../.env"]'),
    keeps: service('    env_file: ["./.env"]\n    volumes: ["/srv/x:/x"]'),
  },
  {
    rule: 'outside-project',
    breaks: { 'compose.yaml': 'include: [oci://registry.example/stack:1]\n' },
    keeps: { 'compose.yaml': 'include: [sub/compose.yaml]\n', 'sub/compose.yaml': 'services: {}\n' },
  },
  {
    rule: 'outside-project',
    breaks: { 'compose.yaml': 'services:\n  w:\n    build:\n      context: ../..\n' },
    keeps: { 'compose.yaml': 'services:\n  w:\n    build:\n      context: https://git.example/a/b.git\n' },
  },
  {
    rule: 'host-namespaces',
    breaks: { 'compose.yaml': 'services:\n  w:\n    build: {context: ., network: host}\n' },
    keeps: { 'compose.yaml': 'services:\n  w:\n    build: {context: ., network: none}\n    networks: [host]\n' },
  },
  { rule: 'host-namespaces', breaks: 'FROM a:1\nRUN --network=host make', keeps: 'FROM a:1\nRUN --network=none make --network=host' },
  {
    rule: 'host-namespaces',
    breaks: { 'compose.yaml': 'networks:\n  net: {external: true, name: host}\n' },
    keeps: { 'compose.yaml': 'networks:\n  host: {}\n  other: {external: true, name: hosts}\n' },
  },
  { rule: 'privileged', breaks: 'FROM a:1\nONBUILD RUN --security=insecure mount', keeps: 'FROM a:1\nRUN --security=sandbox mount' },
  {
    rule: 'privileged',
    breaks: service('    post_start:\n      - {command: x, user: root, privileged: true}'),
    keeps: service('    post_start:\n      - {command: x, user: root}'),
  },
  {
    rule: 'piped-download',
    breaks: 'FROM a:1\nONBUILD RUN curl https://x.example/i | sh',
    keeps: 'FROM a:1\nONBUILD RUN echo "curl https://x.example/i | sh"',
  },
  { rule: 'non-root-user', breaks: 'FROM a:1 AS b\nUSER 7\nONBUILD USER 0\nFROM b', keeps: 'FROM a:1\nUSER 7\nONBUILD USER 0' },
  { rule: 'non-root-user', breaks: 'FROM a:1\nARG WHO\nUSER $WHO', keeps: 'FROM a:1\nARG WHO\nUSER ${WHO:-7}' },
  {
    rule: 'non-root-user',
    breaks: { Dockerfile: 'FROM a:1\nARG WHO=7\nUSER $WHO', 'compose.yaml': 'services:\n  w:\n    build: {context: ., args: {WHO: 0}}\n' },
    keeps: { Dockerfile: 'FROM a:1\nARG WHO\nUSER $WHO', 'compose.yaml': 'services:\n  w:\n    build: {context: ., args: ["WHO=7"]}\n' },
  },
  {
    rule: 'non-root-user',
    breaks: { Dockerfile: 'FROM a:1 AS dev\nFROM a:1\nUSER 7', 'compose.yaml': 'services:\n  w:\n    build: {context: ., target: dev}\n' },
    keeps: { Dockerfile: 'FROM a:1 AS dev\nFROM a:1\nUSER 7', 'compose.yaml': 'services:\n  w:\n    build: {context: .}\n' },
  },
  ...[
    'NODE_TLS_REJECT_UNAUTHORIZED=0 npm ci',
    'export PIP_TRUSTED_HOST=x.example',
    'env GIT_SSL_NO_VERIFY=false git pull',
    'npm config set strict-ssl false',
    'git config --global http.sslVerify false',
    'python3 -m pip install --trusted-host x y',
    'pip config set global.trusted-host x',
    'apt-get -o Acquire::https::Verify-Peer=false update',
    'echo "deb [arch=amd64 trusted=yes] http://x.example ./" > /etc/apt/sources.list.d/x.list',
  ].map(
    (command): Pair => ({
      rule: 'certificate-check',
      breaks: `FROM a:1\nRUN true && ${command}`,
      keeps: `FROM a:1\nRUN echo '${command.replace('trusted', 'signed').replaceAll(/["']/g, '')}'`,
    }),
  ),
  {
    rule: 'certificate-check',
    breaks: 'FROM a:1\nRUN ["sh", "-c", "curl -k https://x.example"]',
    keeps: 'FROM a:1\nRUN ["echo", "curl -k https://x.example"]',
  },
  {
    rule: 'certificate-check',
    breaks: 'FROM a:1\nRUN bash <<EOF\ncurl -k https://x.example\nEOF',
    keeps: 'FROM a:1\nRUN cat <<EOF > /x\ncurl -k https://x.example\nEOF',
  },
  {
    rule: 'certificate-check',
    breaks: 'FROM a:1\nRUN <<EOF\n#!/bin/bash\ncurl -k https://x.example\nEOF',
    keeps: 'FROM a:1\nRUN <<EOF\n#!/usr/bin/env python3\ncurl -k https://x.example\nEOF',
  },
  {
    rule: 'certificate-check',
    breaks: service('    environment: {NODE_TLS_REJECT_UNAUTHORIZED: 0}'),
    keeps: service('    environment: {NODE_TLS_REJECT_UNAUTHORIZED: 1, PIP_TRUSTED_HOST: }'),
  },
  {
    rule: 'image-known',
    breaks: 'ARG IMAGE\nFROM $IMAGE',
    keeps: 'ARG IMAGE=a:1\nFROM $IMAGE AS x-amd64\nFROM x-${TARGETARCH}\nFROM scratch',
  },
  {
    rule: 'image-known',
    breaks: 'FROM a:1\nCOPY --from=$OTHER /a /b',
    keeps: 'ARG OTHER=b:1\nFROM a:1\nARG OTHER\nCOPY --from=$OTHER /a /b',
  },
  {
    rule: 'image-known',
    breaks: { 'compose.yaml': 'services:\n  w: {image: "${IMAGE}"}\n' },
    keeps: { 'compose.yaml': 'services:\n  w: {image: "${IMAGE:-a:1}"}\n  x: {image: "${X}", build: .}\n' },
  },
  {
    rule: 'image-known',
    breaks: { Dockerfile: 'ARG IMAGE\nFROM $IMAGE', 'compose.yaml': 'services:\n  w:\n    build: {context: ., args: {OTHER: "a:1"}}\n' },
    keeps: { Dockerfile: 'ARG IMAGE\nFROM $IMAGE', 'compose.yaml': 'services:\n  w:\n    build: {context: ., args: {IMAGE: "a:1"}}\n' },
  },
  { rule: 'image-allowed', breaks: 'FROM $IMAGE', keeps: 'FROM a.example/$IMAGE', settings: { allowedImages: ['a.example/**'] } },
  { rule: 'image-allowed', breaks: 'FROM a.example$IMAGE', keeps: 'FROM scratch', settings: { allowedImages: ['a.example/**'] } },
  {
    rule: 'image-denied',
    breaks: {
      Dockerfile: 'ARG BASE=a:1\nFROM $BASE',
      'compose.yaml': 'services:\n  w:\n    build: {context: ., args: {BASE: "node:24"}}\n',
    },
    keeps: {
      Dockerfile: 'ARG BASE=a:1\nFROM $BASE',
      'compose.yaml': 'services:\n  w:\n    build: {context: ., args: {OTHER: "node:24"}}\n',
    },
    settings: { deniedImages: ['node:*'] },
  },
  {
    rule: 'image-tag',
    breaks: { 'compose.yaml': 'services:\n  w:\n    build: {context: ., additional_contexts: {alpine: "docker-image://evil"}}\n' },
    keeps: { 'compose.yaml': 'services:\n  w:\n    build: {context: ., additional_contexts: {alpine: ./evil}}\n' },
  },
  {
    rule: 'image-tag',
    breaks: { 'compose.yaml': 'services:\n  w:\n    image: a:1\n    volumes: [{type: image, source: b, target: /x}]\n' },
    keeps: { 'compose.yaml': 'services:\n  w:\n    image: a:1\n    volumes: [{type: volume, source: b, target: /x}]\n' },
  },
  {
    rule: 'plain-secret',
    breaks: { 'compose.yaml': 'secrets:\n  s: {content: hunter2}\n' },
    keeps: { 'compose.yaml': 'secrets:\n  s: {content: "${SECRET}"}\nconfigs:\n  c: {content: hunter2}\n' },
  },
  {
    rule: 'plain-secret',
    breaks: { 'compose.yaml': 'volumes:\n  v: {driver_opts: {type: cifs, o: "username=u,password=hunter2", device: "//h/s"}}\n' },
    keeps: { 'compose.yaml': 'volumes:\n  v: {driver_opts: {type: cifs, o: "username=u,password=${P}", device: "//h/s"}}\n' },
  },
];
