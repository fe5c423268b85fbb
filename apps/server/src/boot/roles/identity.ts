import { parseArgs } from 'node:util'
import { forgetCursor, readIdentityStatus } from '../../identity/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { openPlatform } from '../open-platform.ts'
import type { RunRole } from '../role.ts'
import { sayWhatItWouldDo, YES } from '../say-what-it-would-do.ts'

const USAGE = 'identity status | identity rebuild --yes'

/** How far the offers are grouped into products; `rebuild` has whoever groups them begin anew. */
export const identity: RunRole = async context => {
  const { values, positionals } = parseArgs({ args: [...context.args], options: YES, allowPositionals: true })
  const [verb, ...rest] = positionals
  if (rest.length > 0 || (verb !== 'status' && verb !== 'rebuild')) throw new AppError('usage', USAGE)
  if (verb === 'rebuild' && !values.yes) {
    return sayWhatItWouldDo(context, 'identity rebuild', [
      "forget how far offers are grouped, and compare all of them anew; people's decisions stay",
    ])
  }
  await using platform = await openPlatform(context)
  const { db } = platform.database
  if (verb === 'rebuild') await forgetCursor(db)
  context.print(JSON.stringify(await readIdentityStatus(db, platform.clock.now())))
  return 0
}
