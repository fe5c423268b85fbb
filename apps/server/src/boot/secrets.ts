import { Secret } from '../kernel/secret.ts'
import type { Config } from './config.ts'
import { type Environment, invalidConfig } from './environment.ts'

/** What must not be shown. null: not set. */
export type Secrets = {
  /** DATABASE_URL; null runs the embedded server. */
  databaseUrl: Secret | null
  /** DATABASE_REPLICA_URL: a streaming replica for reads; null: all is read from the primary. */
  databaseReplicaUrl: Secret | null
  /** ALERTS_WEBHOOK_SECRET: what Alertmanager sends as bearer token. */
  alertsWebhookSecret: Secret | null
  /** SLACK_WEBHOOK_URL: an incoming webhook that is told of alerts; whoever knows it may post. */
  slackWebhookUrl: Secret | null
  /** PAGERDUTY_ROUTING_KEY: of the service whose people are woken. */
  pagerdutyRoutingKey: Secret | null
  /** METRICS_TOKEN: what Prometheus sends as bearer token to METRICS_PORT. */
  metricsToken: Secret | null
  /** OTEL_EXPORTER_OTLP_HEADERS: `name=value,…`, sent to the receiver of traces. */
  otlpHeaders: Secret | null
  /** SENTRY_DSN: where unexpected errors are reported; null: nowhere. */
  sentryDsn: Secret | null
  /** BACKUP_KEY: the age identity that opens backups, or the path of a file with it; null: they are not encrypted. */
  backupKey: Secret | null
  /** BACKUP_S3_ACCESS_KEY and BACKUP_S3_SECRET_KEY, for a target of s3://. */
  backupS3: { accessKeyId: string; secretAccessKey: Secret } | null
  /** PGBACKREST_CIPHER_PASS: what pgBackRest encrypts its repository with; null: it is not encrypted. */
  pgBackRestCipherPass: Secret | null
  /** JWT_SECRET_KEY: signs access tokens. */
  jwtSecretKey: Secret | null
  /** JWT_SECRET_KEY_PREVIOUS: verifies those signed before the key was changed. */
  jwtSecretKeyPrevious: Secret | null
  /** REDIS_URL: limits shared by processes; null: each counts for itself. */
  redisUrl: Secret | null
  /** CACHE_REDIS_URL: another Redis, for answers shared by processes; null: each keeps its own. */
  cacheRedisUrl: Secret | null
  /** SMTP_URL; null writes mail into the home folder. */
  smtpUrl: Secret | null
  /** OIDC_CLIENT_SECRET */
  oidcClientSecret: Secret | null
  /** STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET; null: subscriptions are only recorded. */
  stripe: { secretKey: Secret; webhookSecret: Secret } | null
}

const MIN_SIGNING_KEY_CHARS = 32
const MIN_METRICS_TOKEN_CHARS = 16

/** Throws `invalid_config` that names the variable and shows nothing of it. */
export function readSecrets(
  env: Environment,
  {
    isDevelopment,
    oidc,
    metricsPort = null,
  }: Pick<Config, 'isDevelopment' | 'oidc'> & Partial<Pick<Config, 'metricsPort'>>,
): Secrets {
  const secret = (name: string) => (env[name] ? new Secret(env[name]) : null)
  const databaseUrl = secret('DATABASE_URL')
  const databaseReplicaUrl = secret('DATABASE_REPLICA_URL')
  for (const [name, url] of Object.entries({
    DATABASE_URL: databaseUrl,
    DATABASE_REPLICA_URL: databaseReplicaUrl,
  })) {
    if (url !== null && !/^postgres(ql)?:\/\//.test(url.reveal())) {
      throw invalidConfig([{ path: [name], message: 'must begin with postgres://' }])
    }
  }
  if (databaseReplicaUrl !== null && databaseUrl === null) {
    throw invalidConfig([
      { path: ['DATABASE_REPLICA_URL'], message: 'must be set together with DATABASE_URL' },
    ])
  }
  const alertsWebhookSecret = secret('ALERTS_WEBHOOK_SECRET')
  if (alertsWebhookSecret !== null && alertsWebhookSecret.reveal().length < 16) {
    throw invalidConfig([{ path: ['ALERTS_WEBHOOK_SECRET'], message: 'must have at least 16 characters' }])
  }
  const slackWebhookUrl = secret('SLACK_WEBHOOK_URL')
  if (slackWebhookUrl !== null && !/^https?:\/\/[^\s@]+$/.test(slackWebhookUrl.reveal())) {
    throw invalidConfig([{ path: ['SLACK_WEBHOOK_URL'], message: 'must be an http or https address' }])
  }
  const metricsToken = secret('METRICS_TOKEN')
  if (metricsPort !== null && (metricsToken?.reveal().length ?? 0) < MIN_METRICS_TOKEN_CHARS) {
    throw invalidConfig([
      {
        path: ['METRICS_TOKEN'],
        message: `must be set together with METRICS_PORT, with at least ${MIN_METRICS_TOKEN_CHARS} characters`,
      },
    ])
  }
  const sentryDsn = secret('SENTRY_DSN')
  if (sentryDsn !== null && !/^https?:\/\/\w+(:\w+)?@[^\s@/]+(\/\S*)?\/\d+$/.test(sentryDsn.reveal())) {
    throw invalidConfig([{ path: ['SENTRY_DSN'], message: 'must look like https://key@host/1' }])
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
  const [s3Key, s3Secret] = [secret('BACKUP_S3_ACCESS_KEY'), secret('BACKUP_S3_SECRET_KEY')]
  if ((s3Key === null) !== (s3Secret === null)) {
    throw invalidConfig([
      { path: ['BACKUP_S3_SECRET_KEY'], message: 'must be set together with BACKUP_S3_ACCESS_KEY' },
    ])
  }
  return {
    backupKey: secret('BACKUP_KEY'),
    backupS3:
      s3Key === null || s3Secret === null ? null : { accessKeyId: s3Key.reveal(), secretAccessKey: s3Secret },
    pgBackRestCipherPass: secret('PGBACKREST_CIPHER_PASS'),
    databaseUrl,
    databaseReplicaUrl,
    alertsWebhookSecret,
    slackWebhookUrl,
    pagerdutyRoutingKey: secret('PAGERDUTY_ROUTING_KEY'),
    metricsToken,
    otlpHeaders: secret('OTEL_EXPORTER_OTLP_HEADERS'),
    sentryDsn,
    jwtSecretKey,
    jwtSecretKeyPrevious,
    redisUrl: secret('REDIS_URL'),
    cacheRedisUrl: secret('CACHE_REDIS_URL'),
    smtpUrl: secret('SMTP_URL'),
    oidcClientSecret,
    stripe: secretKey === null || webhookSecret === null ? null : { secretKey, webhookSecret },
  }
}
