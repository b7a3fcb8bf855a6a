// The configuration of a self-hosted Renovate: only commands that are listed here can run after an upgrade.
module.exports = {
  platform: 'github',
  autodiscover: true,
  allowedCommands: [
    '^git checkout -- \\.kaizen-docker/lock\\.json$',
    '^npx --yes --package generator-kaizen-docker@\\d+\\.\\d+\\.\\d+ kaizen-docker update --yes$',
  ],
};
