import { Secret } from '../kernel/secret.ts'
import type { Config } from './config.ts'
import { type Environment, invalidConfig } from './environment.ts'

/** What must not be shown. null: not set. */
export type Secrets = {
  /** DATABASE_URL; null runs the embedded server. */
  databaseUrl: Secret | null
  /** ALERTS_WEBHOOK_SECRET: what Alertmanager sends as bearer token. */
  alertsWebhookSecret: Secret | null
  /** JWT_SECRET_KEY: signs access tokens. */
  jwtSecretKey: Secret | null
  /** JWT_SECRET_KEY_PREVIOUS: verifies those signed before the key was changed. */
  jwtSecretKeyPrevious: Secret | null
  /** REDIS_URL: limits shared by processes; null: each counts for itself. */
  redisUrl: Secret | null
  /** SMTP_URL; null writes mail into the home folder. */
  smtpUrl: Secret | null
  /** OIDC_CLIENT_SECRET */
  oidcClientSecret: Secret | null
  /** STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET; null: subscriptions are only recorded. */
  stripe: { secretKey: Secret; webhookSecret: Secret } | null
}

const MIN_SIGNING_KEY_CHARS = 32

/** Throws `invalid_config` that names the variable and shows nothing of it. */
export function readSecrets(
  env: Environment,
  { isDevelopment, oidc }: Pick<Config, 'isDevelopment' | 'oidc'>,
): Secrets {
  const secret = (name: string) => (env[name] ? new Secret(env[name]) : null)
  const databaseUrl = secret('DATABASE_URL')
  if (databaseUrl !== null && !/^postgres(ql)?:\/\//.test(databaseUrl.reveal())) {
    throw invalidConfig([{ path: ['DATABASE_URL'], message: 'must begin with postgres://' }])
  }
  const alertsWebhookSecret = secret('ALERTS_WEBHOOK_SECRET')
  if (alertsWebhookSecret !== null && alertsWebhookSecret.reveal().length < 16) {
    throw invalidConfig([{ path: ['ALERTS_WEBHOOK_SECRET'], message: 'must have at least 16 characters' }])
  }
  const jwtSecretKey = secret('JWT_SECRET_KEY')
  if (jwtSecretKey === null && !isDevelopment) {
    throw invalidConfig([
      { path: ['JWT_SECRET_KEY'], message: 'must be set outside development; there is no default' },
    ])
  }
  const jwtSecretKeyPrevious = secret('JWT_SECRET_KEY_PREVIOUS')
  for (const [name, key] of Object.entries({
    JWT_SECRET_KEY: jwtSecretKey,
    JWT_SECRET_KEY_PREVIOUS: jwtSecretKeyPrevious,
  })) {
    if (key !== null && key.reveal().length < MIN_SIGNING_KEY_CHARS) {
      throw invalidConfig([
        { path: [name], message: `must have at least ${MIN_SIGNING_KEY_CHARS} characters` },
      ])
    }
  }
  const oidcClientSecret = secret('OIDC_CLIENT_SECRET')
  if (oidc !== null && oidcClientSecret === null) {
    throw invalidConfig([
      { path: ['OIDC_CLIENT_SECRET'], message: 'must be set together with OIDC_CLIENT_ID' },
    ])
  }
  const [secretKey, webhookSecret] = [secret('STRIPE_SECRET_KEY'), secret('STRIPE_WEBHOOK_SECRET')]
  if ((secretKey === null) !== (webhookSecret === null)) {
    throw invalidConfig([
      { path: ['STRIPE_WEBHOOK_SECRET'], message: 'must be set together with STRIPE_SECRET_KEY' },
    ])
  }
  return {
    databaseUrl,
    alertsWebhookSecret,
    jwtSecretKey,
    jwtSecretKeyPrevious,
    redisUrl: secret('REDIS_URL'),
    smtpUrl: secret('SMTP_URL'),
    oidcClientSecret,
    stripe: secretKey === null || webhookSecret === null ? null : { secretKey, webhookSecret },
  }
}
