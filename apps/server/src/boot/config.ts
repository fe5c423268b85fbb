import { availableParallelism, homedir } from 'node:os'
import { resolve } from 'node:path'
import { z } from 'zod'
import { AppError } from '../kernel/errors/index.ts'
import { isCurrency } from '../kernel/money/index.ts'
import { Secret } from '../kernel/secret.ts'

type Environment = Readonly<Record<string, string | undefined>>

const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback)

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
  SEARCH_THREADS: z.coerce.number().int().min(0).max(64).optional(),
  DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(10),
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
  /** SEARCH_THREADS: threads that search beside the one that serves; as many as the machine runs, at most 4. */
  searchThreads: number
  /** DATABASE_POOL: connections per process. */
  databasePool: number
}

/** What must not be shown. null: not set. */
export type Secrets = {
  /** DATABASE_URL; null runs the embedded server. */
  databaseUrl: Secret | null
  /** ALERTS_WEBHOOK_SECRET: what Alertmanager sends as bearer token. */
  alertsWebhookSecret: Secret | null
}

const MOST_THREADS = 4

/** On one core a thread of its own only adds to the work. */
const defaultThreads = (): number => {
  const cores = availableParallelism()
  return cores === 1 ? 0 : Math.min(cores, MOST_THREADS)
}

/** Throws one `invalid_config` that names every variable that is wrong. `folder` is what a relative home hangs off. */
export function readConfig(env: Environment, folder: string): Config {
  const known = Object.fromEntries(
    Object.keys(ConfigSchema.shape).flatMap(name => (env[name] ? [[name, env[name]]] : [])),
  )
  const parsed = ConfigSchema.safeParse(known)
  if (!parsed.success) throw invalid(parsed.error.issues)
  const values = parsed.data
  if (values.API_PORT !== 0 && values.API_PORT === values.MCP_PORT) {
    throw invalid([{ path: ['MCP_PORT'], message: 'is the same as API_PORT' }])
  }
  return {
    home: resolve(folder, values.BUYWHERE_HOME.replace(/^~(?=\/|$)/, homedir())),
    host: values.HOST,
    apiPort: values.API_PORT,
    mcpPort: values.MCP_PORT,
    publicUrl: (values.PUBLIC_URL ?? `http://${values.HOST}:${values.API_PORT}`).replace(/\/+$/, ''),
    logLevel: values.LOG_LEVEL,
    affiliateTag: values.AFFILIATE_TAG,
    defaultCurrency: values.USD_DEFAULT,
    usRegion: values.US_REGION,
    demo: values.DEMO,
    searchThreads: values.SEARCH_THREADS ?? defaultThreads(),
    databasePool: values.DATABASE_POOL,
  }
}

export function readSecrets(env: Environment): Secrets {
  const secret = (name: string) => (env[name] ? new Secret(env[name]) : null)
  const databaseUrl = secret('DATABASE_URL')
  if (databaseUrl !== null && !/^postgres(ql)?:\/\//.test(databaseUrl.reveal())) {
    throw invalid([{ path: ['DATABASE_URL'], message: 'must begin with postgres://' }])
  }
  const alertsWebhookSecret = secret('ALERTS_WEBHOOK_SECRET')
  if (alertsWebhookSecret !== null && alertsWebhookSecret.reveal().length < 16) {
    throw invalid([{ path: ['ALERTS_WEBHOOK_SECRET'], message: 'must have at least 16 characters' }])
  }
  return { databaseUrl, alertsWebhookSecret }
}

function invalid(issues: readonly { path: readonly PropertyKey[]; message: string }[]): AppError {
  const fields = issues.map(issue => ({ field: String(issue.path[0]), message: issue.message }))
  const list = fields.map(({ field, message }) => `${field}: ${message}`).join('; ')
  return new AppError('invalid_config', `wrong environment: ${list}`, { fields })
}
