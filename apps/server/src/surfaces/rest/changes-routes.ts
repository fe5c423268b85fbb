import {
  type ChangesParameters,
  changesParameters,
  changesResponse,
  type PublicChange,
  problem,
} from '@buywhere/contract'
import type { FastifyReply } from 'fastify'
import {
  type ChangePage,
  type Cursor,
  createChangeBell,
  currentPlace,
  findBeginning,
  findSourceIds,
  formatOutsideCursor,
  type LoggedChange,
  type Lost,
  loadChanged,
  parseOutsideCursor,
  readChangePage,
  type Walk,
} from '../../catalog/index.ts'
import type { Database } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { memberOf } from '../http/caller-of.ts'
import type { App } from '../http/create-app.ts'
import { kindsOf, presentChange, productsWanted } from '../present/present-change.ts'
import { createView, type View } from '../present/view.ts'
import type { Services } from '../services.ts'

const NOW = 'now'
const START_OVER = 'start over with an empty copy and without a cursor'

/** What happened to the catalogue, for those who keep a copy of it. */
export function addChangesRoutes(app: App, services: Services): void {
  const { db } = services.database
  const bell = createChangeBell({ db, log: services.log })
  app.addHook('preClose', async () => bell.stop())

  app.get(
    '/v1/changes',
    {
      config: { access: { scope: 'catalog:read' } },
      schema: {
        summary: 'What happened to the catalogue, oldest first, to be gone on with by next_cursor',
        description:
          'Replayed from the beginning it makes the whole catalogue. Offers, products and sources stand in it as they are now.',
        tags: ['catalogue'],
        security: [{ apiKey: [] }],
        querystring: changesParameters,
        response: { 200: changesResponse, '4xx': problem },
      },
    },
    async (request, reply) => {
      const { orgId, visibleOrgIds } = memberOf(request)
      const { cursor, limit, wait } = request.query
      const isWanted = await createFilter(db, request.query, visibleOrgIds)
      const read = async (from: Start) => check(await readChangePage(db, from, { limit, isWanted }))
      const over = wait === 0 ? AbortSignal.abort() : endOf(reply, wait)
      let page = await read(await startOf(db, cursor))
      while (isAtEnd(page) && (await bell.wait(page.end, String(orgId), over))) {
        page = await read({ from: page.end, knownEpoch: page.knownEpoch })
      }
      request.metered = { tool: null, results: page.changes.length }
      return {
        changes: await presentPage(services, page),
        next_cursor: formatOutsideCursor({ place: page.end, knownEpoch: page.knownEpoch }),
        has_more: page.hasMore,
      }
    },
  )
}

type Start = { from: Cursor | Walk; knownEpoch: number | null }

/** Nothing came of it, and nothing is left in the log. */
const isAtEnd = (page: ChangePage): page is ChangePage & { end: Cursor } =>
  page.changes.length === 0 && !page.hasMore && 'epoch' in page.end

/** Throws `invalid_cursor`. */
async function startOf(db: Database, cursor: string): Promise<Start> {
  if (cursor === '') return { from: await findBeginning(db), knownEpoch: null }
  if (cursor === NOW) return { from: await currentPlace(db), knownEpoch: null }
  const given = parseOutsideCursor(cursor)
  if (given === null) {
    throw new AppError(
      'invalid_cursor',
      'pass the next_cursor of the page before just as it was given, or now',
    )
  }
  return { from: given.place, knownEpoch: given.knownEpoch }
}

/** Which rows of the log the caller may see and asked for. */
async function createFilter(
  db: Database,
  { kinds, country }: ChangesParameters,
  visibleOrgIds: readonly number[],
): Promise<(change: LoggedChange) => boolean> {
  const asked = new Set(kinds)
  const sources =
    country === undefined ? null : await findSourceIds(db, { countries: country, orgIds: visibleOrgIds })
  return change =>
    (change.orgId === null || visibleOrgIds.includes(change.orgId)) &&
    (sources === null || change.sourceId === null || sources.has(change.sourceId)) &&
    (kinds === undefined || kindsOf(change).some(kind => asked.has(kind)))
}

/** Throws `cursor_expired`. */
function check(page: ChangePage | Lost): ChangePage {
  if (page === 'cut')
    throw new AppError('cursor_expired', `the log does not reach back so far; ${START_OVER}`)
  if (page === 'forked') throw new AppError('cursor_expired', `the database was restored; ${START_OVER}`)
  return page
}

/** When to wait no longer: after so many seconds, or when whoever asked has gone. */
function endOf(reply: FastifyReply, seconds: number): AbortSignal {
  const gone = new AbortController()
  reply.raw.once('close', () => gone.abort())
  return AbortSignal.any([gone.signal, AbortSignal.timeout(seconds * 1_000)])
}

async function presentPage(services: Services, { changes }: ChangePage): Promise<PublicChange[]> {
  const state = await loadChanged(services.database.db, changes, productsWanted(changes))
  const names = new Map([...state.sources.values()].map(({ key, displayName }) => [key, displayName]))
  const view: View = { ...createView(services, undefined), shopName: source => names.get(source) }
  return changes.map(change => presentChange(change, state, view))
}
