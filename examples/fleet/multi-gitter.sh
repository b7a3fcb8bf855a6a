#!/bin/sh
# Updates the container files of one repository. multi-gitter runs this in a clone of each repository, commits what changed, and opens pull requests:
#
#   multi-gitter run ./multi-gitter.sh --org ORGANIZATION --branch kaizen-docker-update \
#     --pr-title "Update container files" --commit-message "Update container files"
#
# A repository without generated files is left as it is. One with a conflict fails, and multi-gitter lists it.
set -eu

VERSION="${KAIZEN_DOCKER_VERSION:-0.2.0}"

[ -f .kaizen-docker/lock.json ] || exit 0
npx --yes --package "generator-kaizen-docker@$VERSION" kaizen-docker update --yes
