import { accountParts, addressParts, hostParts } from './parts.ts';
import type { Service } from './service.ts';

/** RabbitMQ, as the official image documents it (docker-library/docs, rabbitmq; its entrypoint of 4). */
export const rabbitmq: Service = {
  name: 'rabbitmq',
  aliases: ['rabbit', 'amqp'],
  title: 'RabbitMQ',
  versions: ['4'],
  image: (version) => `rabbitmq:${version}-management-alpine`,
  dataPath: () => '/var/lib/rabbitmq',
  port: 5672,
  connection: {
    // Without a path, which means the virtual host "/"; a path of "/" would mean the one with an empty name (RabbitMQ's "URI
    // Specification").
    address: 'app:{rabbitmq_password}@rabbitmq:5672',
    scheme: 'amqp',
    schemes: { own: ['amqp', 'pyamqp', 'librabbitmq'], shared: [] },
    unencrypted: { amqps: 'amqp' },
    words: { own: ['RABBITMQ', 'RABBIT', 'AMQP'], shared: ['BROKER'] },
    parts: {
      ...addressParts,
      ...hostParts('rabbitmq', 5672),
      ...accountParts('app', 'rabbitmq_password'),
      DEFAULT_USER: 'app',
      DEFAULT_PASS: '{rabbitmq_password}',
      VHOST: '/',
      VIRTUAL_HOST: '/',
    },
    names: { CELERY_BROKER: '{url}' },
    usual: { word: 'AMQP', parts: ['URL'] },
  },
  // The data folder is named after the node, whose name contains the host name.
  hostname: 'rabbitmq',
  // The image reads passwords only from its configuration. Ours replaces the files in /etc/rabbitmq/conf.d: the log settings, which are
  // repeated here, and a guest account from everywhere, which is not.
  environment: { RABBITMQ_CONFIG_FILES: '/run/secrets/*.conf' },
  secrets: [
    { name: 'rabbitmq_password', text: '{rabbitmq_password}' },
    {
      name: 'rabbitmq.conf',
      text: 'load_definitions = /run/secrets/rabbitmq.json\nlog.console = true\n',
      former: { name: 'rabbitmq.conf', text: 'default_user = app\ndefault_pass = {rabbitmq_password}\nlog.console = true\n' },
    },
    {
      // Its configuration format cannot contain every password: text before a colon is a tag there.
      name: 'rabbitmq.json',
      text: '{"vhosts": [{"name": "/"}], "users": [{"name": "app", "password": "{rabbitmq_password}", "tags": "administrator"}], "permissions": [{"user": "app", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"}]}\n',
      syntax: 'json',
    },
  ],
  healthCheck: {
    // The account exists a moment before the port is open. The program can read a password from its standard input, but waits forever for
    // its end.
    test: [
      'CMD-SHELL',
      'rabbitmqctl -q authenticate_user app "$(cat /run/secrets/rabbitmq_password)" && rabbitmq-diagnostics -q check_port_listener 5672',
    ],
    // Each of the two commands starts a virtual machine.
    interval: 30,
    timeout: 20,
    startPeriod: 90,
    startInterval: 5,
    retries: 3,
  },
  capabilities: ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'],
  stopGrace: 60,
};
