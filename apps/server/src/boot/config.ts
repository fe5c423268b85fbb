import { availableParallelism, homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { z } from 'zod'
import { FX_SOURCES, type FxSource } from '../catalog/index.ts'
import { isCurrency } from '../kernel/money/index.ts'
import { type BackupSchedule, parseSchedule } from '../ops/backup/index.ts'
import type { Thresholds } from '../ops/pressure/index.ts'
import { isTrustableNetwork } from '../surfaces/http/client-address.ts'
import { isCorsOrigin } from '../surfaces/http/cors.ts'
import { type Environment, invalidConfig } from './environment.ts'
import { pressureLevels } from './pressure-levels.ts'

const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback)

/** Comma separated; each entry must pass. */
const list = (isEntry: (text: string) => boolean, message: string) =>
  z
    .string()
    .transform(text =>
      text
        .split(',')
        .map(entry => entry.trim())
        .filter(Boolean),
    )
    .refine(entries => entries.every(isEntry), message)
    .default([])

const isEmail = (text: string) => z.email().safeParse(text).success

const RATE_SOURCES = FX_SOURCES.map(({ name }) => name)
/** `off` names none. */
const isRateSource = (name: string) => name === 'off' || RATE_SOURCES.includes(name.toUpperCase())

const schedule = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((text, context) => {
      const parsed = parseSchedule(text)
      if (parsed !== undefined) return parsed
      context.addIssue({
        code: 'custom',
        message: 'must be daily, HH:MM (UTC), a number of hours such as 6h, or off',
      })
      return z.NEVER
    })

const ConfigSchema = z.object({
  BUYWHERE_HOME: z.string().default('.buywhere'),
  HOST: z.string().default('127.0.0.1'),
  API_PORT: port(8000),
  MCP_PORT: port(8080),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  AFFILIATE_TAG: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/, 'letters, digits and dashes only')
    .default('buywhere-20'),
  USD_DEFAULT: z.string().refine(isCurrency, 'no such ISO 4217 code').default('USD'),
  US_REGION: z
    .string()
    .regex(/^[a-z0-9-]{2,32}$/, 'lower-case letters, digits and dashes only')
    .default('us'),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  DEMO: z.enum(['auto', 'off']).default('auto'),
  GROUPING: z.enum(['auto', 'off']).default('auto'),
  SEARCH_THREADS: z.coerce.number().int().min(0).max(64).optional(),
  CORS_ORIGINS: list(isCorsOrigin, 'exact origins such as https://app.example, comma separated, or *'),
  TRUSTED_PROXIES: list(isTrustableNetwork, 'addresses or networks such as 10.0.0.0/8, comma separated'),
  LOAD_SHEDDING: z.enum(['on', 'off']).default('on'),
  DRAIN_S: z.coerce.number().min(0).max(300).optional(),
  METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
  DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(10),
  DATABASE_REPLICA_POOL: z.coerce.number().int().min(2).max(200).default(10),
  DATABASE_REPLICA_MAX_LAG_S: z.coerce.number().min(1).max(300).default(10),
  NODE_ENV: z.string().optional(),
  MAIL_FROM: z.string().max(320).default('BuyWhere <noreply@localhost>'),
  OIDC_DISCOVERY_URL: z.url({ protocol: /^https?$/ }).optional(),
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  CRAWLER_CONTACT_URL: z.url({ protocol: /^https?$/ }).default('https://buywhere.dev/crawler'),
  CRAWLER_CONTACT_EMAIL: z.email().optional(),
  FX_SOURCES: list(isRateSource, `any of ${RATE_SOURCES.join(', ')}; or off`).default(RATE_SOURCES),
  FX_EXTRA: z.string().max(2_000).optional(),
  FETCH_LOOPBACK: z.enum(['allow', 'refuse']).default('refuse'),
  PG_DUMP: z.string().min(1).optional(),
  PATH: z.string().default('/usr/bin:/bin'),
  BACKUP_TARGET: z.string().min(1).max(2_000).optional(),
  BACKUP_RECIPIENT: z.string().max(4_000).optional(),
  BACKUP_SCHEDULE: schedule('daily'),
  BACKUP_VERIFY_SCHEDULE: schedule('14:17'),
  BACKUP_TWO_PERSON: z.enum(['0', '1']).default('0'),
  BACKUP_WAL_SECONDS: z.coerce.number().int().min(1).max(3_600).default(30),
  BACKUP_S3_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  BACKUP_S3_REGION: z.string().min(1).default('us-east-1'),
  BACKUP_S3_PATH_STYLE: z.enum(['0', '1']).default('1'),
  PGBACKREST_REPOSITORY: z.string().max(2_000).refine(isAbsolute, 'must be an absolute folder').optional(),
  PGBACKREST_STANZA: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,62}$/, 'lower-case letters, digits, dashes and underscores only')
    .default('buywhere'),
  ALERTS_EMAIL_TO: list(isEmail, 'e-mail addresses, comma separated'),
  ALERTS_HEARTBEAT_MINUTES: z.coerce.number().int().min(0).max(1_440).default(10),
  ALERTS_LOOPBACK: z.enum(['allow', 'refuse']).default('refuse'),
  PRESSURE_LEVELS: pressureLevels,
  LOSS_GUARDS: z.enum(['on', 'off']).default('on'),
  PREFLIGHT: z.enum(['refuse', 'warn', 'off']).default('refuse'),
  PAGERDUTY_URL: z.url({ protocol: /^https?$/ }).default('https://events.pagerduty.com/v2/enqueue'),
})

/** What may be shown. Each field is the environment variable named in its comment. */
export type Config = {
  /** BUYWHERE_HOME: state that is not in the database; absolute. */
  home: string
  /** HOST */
  host: string
  /** API_PORT; 0 takes a free one. */
  apiPort: number
  /** MCP_PORT; 0 takes a free one. */
  mcpPort: number
  /** PUBLIC_URL: where shoppers reach this API, without a slash at the end; links in answers begin with it. */
  publicUrl: string
  /** LOG_LEVEL */
  logLevel: string
  /** AFFILIATE_TAG: the tag on Amazon links. */
  affiliateTag: string
  /** USD_DEFAULT: currency of price filters and sorts when a request names none. */
  defaultCurrency: string
  /** US_REGION: slug of the United States' market. */
  usRegion: string
  /** DEMO: `auto` loads the demo catalogue into an empty database on `up`. */
  demo: 'auto' | 'off'
  /** GROUPING: `off` leaves it to other processes to group offers by comparing them. */
  grouping: 'auto' | 'off'
  /** SEARCH_THREADS: threads that search beside the one that serves; as many as the machine runs, at most 4. */
  searchThreads: number
  /** CORS_ORIGINS: web pages that may read answers; `*` reads what is public. */
  corsOrigins: readonly string[]
  /** TRUSTED_PROXIES: networks whose X-Forwarded-For counts. */
  trustedProxies: readonly string[]
  /** LOAD_SHEDDING: `off` lets everything in, however much there is; to measure with. */
  isShedding: boolean
  /**
   * DRAIN_S: how long an ending process says so on /health before it takes no more connections; 5 where TRUSTED_PROXIES
   * says that somebody balances, else 0.
   */
  drainMs: number
  /** METRICS_PORT: metrics of this process, on HOST, for who knows METRICS_TOKEN; 0 takes a free one; null: none. */
  metricsPort: number | null
  /** null: nothing is traced. */
  tracing: {
    /** OTEL_EXPORTER_OTLP_ENDPOINT: a receiver of OTLP over HTTP. */
    endpoint: string
    /** OTEL_TRACES_SAMPLER_ARG: how much of what begins here is traced, 0 to 1. */
    sampleRatio: number
  } | null
  /** DATABASE_POOL: connections per process. */
  databasePool: number
  /** DATABASE_REPLICA_POOL: connections per process to the replica. */
  replicaPool: number
  /** DATABASE_REPLICA_MAX_LAG_S: reads go to the primary while the replica is further behind. */
  replicaMaxLagS: number
  /**
   * Whether what protects people may be made up: only on a loopback HOST, and not where NODE_ENV says `production`.
   */
  isDevelopment: boolean
  /** MAIL_FROM */
  mailFrom: string
  /** OIDC_DISCOVERY_URL and OIDC_CLIENT_ID, beside the secret OIDC_CLIENT_SECRET; null: people sign in by password. */
  oidc: { discoveryUrl: string; clientId: string } | null
  fx: {
    /** FX_SOURCES: whose exchange rates are read by themselves; `off`: nobody's. */
    sources: readonly FxSource[]
    /** FX_EXTRA: an address or a file of more rates; see docs/currency.md. */
    extra: string | null
  }
  programs: {
    /** PG_DUMP: the program itself, or its folder; null: it is looked for. */
    pgDump: string | null
    /** PATH */
    path: string
  }
  backup: {
    /** BACKUP_TARGET: an absolute folder or s3://bucket/prefix; `backups` in the home by default. */
    target: string
    /** BACKUP_RECIPIENT: whom backups are encrypted for, beside the holder of the secret BACKUP_KEY. */
    recipient: string | null
    /** BACKUP_SCHEDULE: null (`off`): only when asked. */
    schedule: BackupSchedule
    /** BACKUP_VERIFY_SCHEDULE: when the newest backup is restored to look at; one just made is anyway. */
    verifySchedule: BackupSchedule
    /** BACKUP_TWO_PERSON: a restore over what runs takes a second operator. */
    needsTwoPersons: boolean
    /** BACKUP_WAL_SECONDS: how old a write may get before the embedded server hands its log over. */
    walSeconds: number
    /** BACKUP_S3_ENDPOINT (null: Amazon's own), BACKUP_S3_REGION and BACKUP_S3_PATH_STYLE. */
    s3: { endpoint: string | null; region: string; forcePathStyle: boolean }
    /**
     * PGBACKREST_REPOSITORY: the folder pgBackRest keeps its backups in, by its own means; null: it is not used.
     * PGBACKREST_STANZA: its name for the cluster.
     */
    pgBackRest: { repository: string | null; stanza: string }
  }
  crawler: {
    /** CRAWLER_CONTACT_URL: a page that tells shops who crawls them; in every request's user agent. */
    contactUrl: string
    /** CRAWLER_CONTACT_EMAIL: for the From header. */
    contactEmail: string | null
    /** FETCH_LOOPBACK: `allow` lets scheduled feeds and crawls read this machine's own servers: for trials only. */
    allowLoopback: boolean
  }
  /** PRESSURE_LEVELS: from which share of disk or memory on work is shed; null: never. */
  pressureLevels: Thresholds | null
  /** LOSS_GUARDS: `off` lets rows be deleted without anybody being asked; for tests of other things. */
  hasLossGuards: boolean
  /** PREFLIGHT: what to do when the machine is not fit: refuse to start, say so, or not even look. */
  preflight: 'refuse' | 'warn' | 'off'
  alerts: {
    /** ALERTS_EMAIL_TO: who is told of alerts by mail. */
    emailTo: readonly string[]
    /** ALERTS_HEARTBEAT_MINUTES: how long Prometheus' Watchdog may be silent; null (0): nobody waits for it. */
    heartbeatMinutes: number | null
    /** PAGERDUTY_URL: where events go, beside the secret PAGERDUTY_ROUTING_KEY. */
    pagerdutyUrl: string
    /** ALERTS_LOOPBACK: `allow` lets receivers of alerts be on this machine. */
    allowLoopback: boolean
  }
}

const LOOPBACK = ['127.0.0.1', '::1', 'localhost']
const MOST_THREADS = 4
/** Longer than balancers take to notice: two checks two seconds apart. */
const BALANCED_DRAIN_S = 5

/** On one core a thread of its own only adds to the work. */
const defaultThreads = (): number => {
  const cores = availableParallelism()
  return cores === 1 ? 0 : Math.min(cores, MOST_THREADS)
}

/** An address as it is, a file as seen from the folder. */
const placeOf = (place: string, folder: string): string =>
  /^https?:/i.test(place) ? place : resolve(folder, place)

/** Throws one `invalid_config` that names every variable that is wrong. `folder` is what a relative home hangs off. */
export function readConfig(env: Environment, folder: string): Config {
  const known = Object.fromEntries(
    Object.keys(ConfigSchema.shape).flatMap(name => (env[name] ? [[name, env[name]]] : [])),
  )
  const parsed = ConfigSchema.safeParse(known)
  if (!parsed.success) throw invalidConfig(parsed.error.issues)
  const values = parsed.data
  if (values.API_PORT !== 0 && values.API_PORT === values.MCP_PORT) {
    throw invalidConfig([{ path: ['MCP_PORT'], message: 'is the same as API_PORT' }])
  }
  if ((values.OIDC_DISCOVERY_URL === undefined) !== (values.OIDC_CLIENT_ID === undefined)) {
    throw invalidConfig([
      { path: ['OIDC_CLIENT_ID'], message: 'must be set together with OIDC_DISCOVERY_URL' },
    ])
  }
  const telemetry = Object.keys(env).find(name => name.startsWith('BETTER_AUTH_'))
  if (telemetry !== undefined) {
    throw invalidConfig([
      { path: [telemetry], message: 'must not be set: it would change how accounts work' },
    ])
  }
  const home = resolve(folder, values.BUYWHERE_HOME.replace(/^~(?=\/|$)/, homedir()))
  return {
    home,
    host: values.HOST,
    apiPort: values.API_PORT,
    mcpPort: values.MCP_PORT,
    publicUrl: (values.PUBLIC_URL ?? `http://${values.HOST}:${values.API_PORT}`).replace(/\/+$/, ''),
    logLevel: values.LOG_LEVEL,
    affiliateTag: values.AFFILIATE_TAG,
    defaultCurrency: values.USD_DEFAULT,
    usRegion: values.US_REGION,
    demo: values.DEMO,
    grouping: values.GROUPING,
    searchThreads: values.SEARCH_THREADS ?? defaultThreads(),
    corsOrigins: values.CORS_ORIGINS,
    trustedProxies: values.TRUSTED_PROXIES,
    isShedding: values.LOAD_SHEDDING === 'on',
    drainMs: 1_000 * (values.DRAIN_S ?? (values.TRUSTED_PROXIES.length > 0 ? BALANCED_DRAIN_S : 0)),
    metricsPort: values.METRICS_PORT ?? null,
    tracing:
      values.OTEL_EXPORTER_OTLP_ENDPOINT === undefined
        ? null
        : { endpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT, sampleRatio: values.OTEL_TRACES_SAMPLER_ARG },
    databasePool: values.DATABASE_POOL,
    replicaPool: values.DATABASE_REPLICA_POOL,
    replicaMaxLagS: values.DATABASE_REPLICA_MAX_LAG_S,
    isDevelopment: values.NODE_ENV !== 'production' && LOOPBACK.includes(values.HOST),
    mailFrom: values.MAIL_FROM,
    oidc:
      values.OIDC_DISCOVERY_URL === undefined || values.OIDC_CLIENT_ID === undefined
        ? null
        : { discoveryUrl: values.OIDC_DISCOVERY_URL, clientId: values.OIDC_CLIENT_ID },
    fx: {
      sources: FX_SOURCES.filter(({ name }) =>
        values.FX_SOURCES.some(chosen => chosen.toUpperCase() === name),
      ),
      extra: values.FX_EXTRA === undefined ? null : placeOf(values.FX_EXTRA, folder),
    },
    programs: { pgDump: values.PG_DUMP ?? null, path: values.PATH },
    backup: {
      target: values.BACKUP_TARGET ?? join(home, 'backups'),
      recipient: values.BACKUP_RECIPIENT ?? null,
      schedule: values.BACKUP_SCHEDULE,
      verifySchedule: values.BACKUP_VERIFY_SCHEDULE,
      needsTwoPersons: values.BACKUP_TWO_PERSON === '1',
      walSeconds: values.BACKUP_WAL_SECONDS,
      s3: {
        endpoint: values.BACKUP_S3_ENDPOINT ?? null,
        region: values.BACKUP_S3_REGION,
        forcePathStyle: values.BACKUP_S3_PATH_STYLE === '1',
      },
      pgBackRest: {
        repository: values.PGBACKREST_REPOSITORY ?? null,
        stanza: values.PGBACKREST_STANZA,
      },
    },
    crawler: {
      contactUrl: values.CRAWLER_CONTACT_URL,
      contactEmail: values.CRAWLER_CONTACT_EMAIL ?? null,
      allowLoopback: values.FETCH_LOOPBACK === 'allow',
    },
    pressureLevels: values.PRESSURE_LEVELS,
    hasLossGuards: values.LOSS_GUARDS === 'on',
    preflight: values.PREFLIGHT,
    alerts: {
      emailTo: values.ALERTS_EMAIL_TO,
      heartbeatMinutes: values.ALERTS_HEARTBEAT_MINUTES || null,
      pagerdutyUrl: values.PAGERDUTY_URL,
      allowLoopback: values.ALERTS_LOOPBACK === 'allow',
    },
  }
}
