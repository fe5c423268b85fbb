import { forgetCursor, readIdentityStatus } from '../../identity/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { openPlatform } from '../open-platform.ts'
import type { RunRole } from '../role.ts'

const USAGE = 'identity status | identity rebuild'

/** How far the offers are grouped into products; `rebuild` has whoever groups them begin anew. */
export const identity: RunRole = async context => {
  const [verb, ...rest] = context.args
  if (rest.length > 0 || (verb !== 'status' && verb !== 'rebuild')) throw new AppError('usage', USAGE)
  await using platform = await openPlatform(context)
  const { db } = platform.database
  if (verb === 'rebuild') await forgetCursor(db)
  context.print(JSON.stringify(await readIdentityStatus(db, platform.clock.now())))
  return 0
}
