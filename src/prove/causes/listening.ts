import type { Cause } from '../cause.ts';

/** Where the application listens, as read in the container, and what it answers. */
export const listeningCauses: readonly Cause[] = [
  {
    name: 'listens on the loopback interface only',
    steps: ['start', 'answer'],
    pattern: /^kaizen-docker: listens on (?:127\.0\.0\.1|::1) port (?<port>\d+)$/,
    explain: ({ port }) =>
      `The application listens on port ${port} of the loopback interface, which cannot be reached from outside the container: make it listen on 0.0.0.0, by its setting or in --start.`,
    // A guess that is kept only if the next attempt gets further.
    repair: () => [{ question: 'environment', add: ['HOST=0.0.0.0', 'HOSTNAME=0.0.0.0'] }],
  },
  {
    name: 'listens on another port',
    steps: ['start', 'answer'],
    pattern: /^kaizen-docker: listens on (?:0\.0\.0\.0|::) port (?<port>\d+), not on \d+$/,
    explain: ({ port }) => `The application listens on port ${port}.`,
    repair: ({ port = '' }) => [{ question: 'port', set: port }],
  },
  {
    name: 'port in use',
    steps: ['start'],
    pattern: /EADDRINUSE|address already in use|port is already allocated/i,
    explain: () => 'A port is already in use by another program of this stack or of this machine.',
  },
  {
    name: 'the health path does not exist',
    steps: ['start'],
    pattern: /^kaizen-docker: the health check's path (?<path>\S+) is answered with (?<status>401|403|404|405)$/,
    explain: ({ path, status }) =>
      `The application answers the health check's path ${path} with ${status}: it runs, but it has no such page for requests without a login.`,
    repair: () => [
      { question: 'healthPath', set: '/' },
      { question: 'healthAccepts', set: 'below-500' },
    ],
  },
  {
    name: 'refuses the host name of the health check',
    steps: ['start', 'answer'],
    pattern: /Invalid HTTP_HOST header: '[^']{1,120}'|DisallowedHost|Invalid host header|Blocked host: /i,
    explain: () => 'The application refuses the host name in the request: set --health-host to a name that it allows.',
    repair: () => [{ question: 'healthHost', set: 'localhost' }],
  },
  {
    name: 'refuses the request of the health check',
    steps: ['start'],
    pattern: /^kaizen-docker: the health check's path (?<path>\S+) is answered with (?<status>400|421)$/,
    explain: ({ path, status }) =>
      `The application answers the health check's path ${path} with ${status}, as applications do that allow only some host names: set --health-host to one of them.`,
    repair: () => [{ question: 'healthHost', set: 'localhost' }],
  },
  {
    name: 'an error at the health check',
    steps: ['start'],
    pattern: /^kaizen-docker: the health check's path (?<path>\S+) is answered with (?<status>5\d\d)$/,
    explain: ({ path, status }) => `The application runs, and answers the health check's path ${path} with ${status}.`,
  },
  {
    name: 'speaks TLS',
    steps: ['start', 'answer'],
    pattern: /^kaizen-docker: port (?<port>\d+) speaks TLS$/,
    explain: ({ port }) =>
      `The application uses TLS on port ${port}, so it answers no request without TLS: the health check can only open a connection. It is better to turn TLS off and leave it to a proxy.`,
    repair: () => [{ question: 'health', set: 'tcp' }],
  },
  {
    name: 'endless redirect to HTTPS',
    steps: ['answer'],
    pattern: /^kaizen-docker: GET (?<path>\S+) is redirected to HTTPS, even if a proxy reports HTTPS$/,
    explain: ({ path }) =>
      `The application redirects ${path} to HTTPS, and does not trust a proxy that sends X-Forwarded-Proto: turn the redirect off in the application's settings, or let it trust its proxy.`,
  },
  {
    name: 'an error of the application',
    steps: ['answer'],
    pattern: /^kaizen-docker: GET (?<path>\S+) is answered with (?<status>5\d\d)$/,
    explain: ({ path, status }) => `The application runs, and answers ${path} with ${status}.`,
  },
];
