import { migrate as migrateTo } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { migrateJobs } from '../../kernel/jobs/index.ts'
import { migrations } from '../migrations.ts'
import { openPlatform } from '../open-platform.ts'
import type { RunRole } from '../role.ts'

export const migrate: RunRole = async context => {
  const [target, ...rest] = context.args
  if (rest.length > 0) throw new AppError('usage', 'migrate takes one name at most')
  if (target !== undefined && !(target in migrations)) {
    throw new AppError('usage', `no migration ${target}; there are: ${Object.keys(migrations).join(', ')}`)
  }
  // Opening the platform brings the schema up; a name leads back down from there.
  await using platform = await openPlatform(context)
  await migrateJobs(platform.databaseUrl)
  const applied = target === undefined ? [] : await migrateTo(platform.database.db, migrations, target)
  context.print(JSON.stringify({ schema: target ?? Object.keys(migrations).at(-1), undone: applied }))
  return 0
}
