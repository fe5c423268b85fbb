import { parseArgs } from 'node:util'
import { type SourceRequest, sourceNameParameter, sourceRequest } from '@buywhere/contract'
import {
  getManagedSource,
  listManagedSources,
  type ManagedSource,
  pauseSource,
  releaseSource,
  resumeSource,
  runSourceNow,
  type SourceRef,
  setSource,
} from '../../ingest/schedule/index.ts'
import { actAsPlatform, type DatabaseTransaction } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import {
  auditedSource,
  presentManagedSource,
  readSourceRequest,
} from '../../surfaces/present/present-managed-source.ts'
import { recordAudit } from '../../tenancy/index.ts'
import { checkSourceQuota } from '../check-source-quota.ts'
import type { Config } from '../config.ts'
import { openPlatform, type Platform } from '../open-platform.ts'
import type { RunRole } from '../role.ts'
import { sayWhatItWouldDo, YES } from '../say-what-it-would-do.ts'

const USAGE = `source list | show NAME | set NAME [options] | pause NAME | resume NAME | run NAME | release NAME
  --org ID                of this organisation's private catalogue (else: the public one)
  set changes what is given, and makes a source that is not there:
  --country US, --currency USD, --region us, --display-name N   once, for a source that is new
  --url U --cron '15 */4 * * *'                                 the feed, and when it is read
  --kind feed|crawl, --format F, --columns MAP, --store-url U, --time-zone Z
  --jitter-s N, --expected-every-s N, --expires-after-s N
  --missing-share-max 0.3 --repriced-share-max 0.5              how much one run may take away or reprice`

const VERBS = ['show', 'set', 'pause', 'resume', 'run', 'release']
const TEXT = { type: 'string' } as const
const MARKET = ['country', 'currency', 'region', 'display-name'] as const
const SCHEDULE = ['url', 'cron', 'kind', 'format', 'columns', 'store-url', 'time-zone'] as const
const SCHEDULE_NUMBERS = ['jitter-s', 'expected-every-s'] as const
const GUARDS = ['missing-share-max', 'repriced-share-max'] as const
const NAMES = [...MARKET, ...SCHEDULE, ...SCHEDULE_NUMBERS, ...GUARDS, 'expires-after-s', 'org']

type Options = Readonly<Record<string, string | undefined>>
type Change = { before: ManagedSource | null; after: ManagedSource }

/** Sources and when they are read, for whoever has the machine. */
export const source: RunRole = async context => {
  const { values, positionals } = parseArgs({
    args: [...context.args],
    options: { ...Object.fromEntries(NAMES.map(name => [name, TEXT])), ...YES },
    allowPositionals: true,
  })
  const { yes, ...texts } = values
  const options = texts as Options
  const [verb, name, ...rest] = positionals
  const { org } = options
  if (rest.length > 0 || (org !== undefined && !/^\d{1,16}$/.test(org))) throw new AppError('usage', USAGE)
  const orgId = org === undefined ? null : Number(org)
  const print = (found: ManagedSource) => context.print(JSON.stringify(presentManagedSource(found)))

  if (verb === 'list' && name === undefined) {
    await using platform = await openPlatform(context)
    const held = await platform.ingestGate.heldBecause('offers')
    for (const found of await listManagedSources(platform.database.db, orgId)) {
      context.print(
        JSON.stringify({ ...presentManagedSource(found), ...(held && { held_because: held.reason }) }),
      )
    }
    return 0
  }
  if (!VERBS.includes(verb ?? '') || name === undefined || !sourceNameParameter.safeParse({ name }).success) {
    throw new AppError('usage', USAGE)
  }
  const ref = { orgId, name }
  if (verb === 'release' && !yes) {
    const org = orgId === null ? '' : ` --org ${orgId}`
    return sayWhatItWouldDo(context, `source release ${name}${org}`, [
      `forget schedule, limits and settings of ${name}; its offers stay until they expire`,
    ])
  }
  await using platform = await openPlatform(context)
  const { db } = platform.database
  const now = platform.clock.now()
  const steer = (work: (transaction: DatabaseTransaction) => Promise<ManagedSource>) =>
    change(platform, ref, `source.${verb}`, async transaction => {
      const before = await getManagedSource(transaction, ref)
      return { before, after: await work(transaction) }
    })
  switch (verb) {
    case 'show':
      print(await getManagedSource(db, ref))
      return 0
    case 'set':
      if (orgId !== null) await checkSourceQuota(db, orgId, name, now)
      print(
        await change(platform, ref, 'source.set', async transaction =>
          setSource(transaction, ref, await readWanted(transaction, ref, options, platform.config), { now }),
        ),
      )
      return 0
    case 'pause':
      print(await steer(transaction => pauseSource(transaction, ref)))
      return 0
    case 'resume':
      print(await steer(transaction => resumeSource(transaction, ref, { now })))
      return 0
    case 'run':
      print(await steer(transaction => runSourceNow(transaction, ref, now)))
      return 0
    case 'release':
      print(
        await steer(async transaction => {
          await releaseSource(transaction, ref)
          return getManagedSource(transaction, ref)
        }),
      )
      return 0
    default:
      throw new AppError('usage', USAGE)
  }
}

async function readWanted(
  transaction: DatabaseTransaction,
  ref: SourceRef,
  options: Options,
  { usRegion }: Config,
) {
  const known = (await listManagedSources(transaction, ref.orgId)).find(({ name }) => name === ref.name)
  const isNewInUs = known === undefined && options.country?.toUpperCase() === 'US'
  const given = isNewInUs ? { region: usRegion, ...options } : options
  const parsed = sourceRequest.safeParse(merge(known && presentManagedSource(known), given))
  if (parsed.success) return readSourceRequest(parsed.data)
  const [issue] = parsed.error.issues
  throw new AppError('usage', `${issue?.path.join('.')}: ${issue?.message}\n${USAGE}`)
}

/** What is known of the source, with what is given in its place. */
function merge(
  known: ReturnType<typeof presentManagedSource> | undefined,
  options: Options,
): Record<string, unknown> {
  const schedule = known?.schedule ?? null
  const given = { ...pick(options, SCHEDULE), ...pick(options, SCHEDULE_NUMBERS, Number) }
  const guards = pick(options, GUARDS, Number)
  const isGiven = (fields: object) => Object.keys(fields).length > 0
  return {
    ...pick(options, MARKET),
    expires_after_s: known?.expires_after_s ?? null,
    ...pick(options, ['expires-after-s'], Number),
    guards: isGiven(guards) ? { ...known?.guards, ...guards } : (known?.guards ?? null),
    schedule: isGiven(given) ? { ...settingsOf(schedule), ...given } : settingsOf(schedule),
  }
}

function settingsOf(
  schedule: ReturnType<typeof presentManagedSource>['schedule'],
): NonNullable<SourceRequest['schedule']> | null {
  if (schedule === null) return null
  const { kind, url, format, columns, store_url, cron, time_zone, jitter_s, expected_every_s, crawl } =
    schedule
  return { kind, url, format, columns, store_url, cron, time_zone, jitter_s, expected_every_s, crawl }
}

/** The options given, under the names of the contract. */
function pick(
  options: Options,
  names: readonly string[],
  read: (text: string) => unknown = text => text,
): Record<string, unknown> {
  return Object.fromEntries(
    names.flatMap(name => {
      const text = options[name]
      return text === undefined ? [] : [[name.replaceAll('-', '_'), read(text)]]
    }),
  )
}

/** The change and its entry in the log are one transaction: the catalogue's owner writes first, then the platform. */
async function change(
  { clock, database }: Platform,
  { orgId }: SourceRef,
  action: string,
  work: (transaction: DatabaseTransaction) => Promise<Change>,
): Promise<ManagedSource> {
  return database.db.transaction().execute(async transaction => {
    const { before, after } = await work(transaction)
    await actAsPlatform(transaction)
    await recordAudit(transaction, {
      orgId,
      actor: { kind: 'operator', id: null },
      action,
      target: `source:${after.id}`,
      before: before && auditedSource(before),
      after: auditedSource(after),
      requestId: null,
      at: clock.now(),
    })
    return after
  })
}
