import { AppError } from '../../kernel/errors/index.ts'
import { issueOperatorKey } from '../../tenancy/index.ts'
import { openPlatform } from '../open-platform.ts'
import type { RunRole } from '../role.ts'

export const key: RunRole = async context => {
  const [name, ...rest] = context.args
  if (name === undefined || rest.length > 0) throw new AppError('usage', 'key takes the name of its holder')
  await using platform = await openPlatform(context)
  context.print(await issueOperatorKey(platform.database.db, name, platform.clock.now()))
  return 0
}
