import { addressParts, hostParts } from './parts.ts';
import type { Service } from './service.ts';

/**
 * Mailpit, which takes every mail and delivers none, as its makers document it (mailpit.axllent.org). It is offered, and never
 * forced: what sends mail in production is elsewhere. What is published is the page on which the mails are read.
 * Not tried here on the image itself.
 */
export const mailpit: Service = {
  name: 'mailpit',
  aliases: ['mailhog', 'smtp'],
  title: 'Mailpit (catches all mail)',
  versions: ['1.30'],
  image: (version) => `axllent/mailpit:v${version}`,
  port: 8025,
  connection: {
    address: 'mailpit:1025',
    scheme: 'smtp',
    schemes: { own: [], shared: ['smtp'] },
    unencrypted: { smtps: 'smtp' },
    words: { own: ['MAILPIT'], shared: ['SMTP', 'MAIL', 'EMAIL', 'MAILER', 'EMAIL_HOST'] },
    parts: {
      ...addressParts,
      ...hostParts('mailpit', 1025),
      // It takes any account.
      USER: 'app',
      USERNAME: 'app',
      PASSWORD: 'app',
      PASS: 'app',
      SECURE: 'false',
      USE_TLS: 'false',
      USE_SSL: 'false',
    },
    usual: { word: 'SMTP', parts: ['HOST', 'PORT'] },
  },
  environment: { MP_SMTP_AUTH_ACCEPT_ANY: 'true', MP_SMTP_AUTH_ALLOW_INSECURE: 'true' },
  secrets: [],
  healthCheck: {
    test: ['CMD', '/mailpit', 'readyz'],
    interval: 10,
    timeout: 5,
    startPeriod: 10,
    startInterval: 1,
    retries: 3,
  },
  capabilities: [],
  stopGrace: 10,
};
