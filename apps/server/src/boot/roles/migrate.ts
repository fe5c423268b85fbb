import { parseArgs } from 'node:util'
import { migrate as migrateTo } from '../../kernel/db/index.ts'
import { AppError } from '../../kernel/errors/index.ts'
import { migrateJobs } from '../../kernel/jobs/index.ts'
import { migrations } from '../migrations.ts'
import { openPlatform } from '../open-platform.ts'
import type { RunRole } from '../role.ts'
import { sayWhatItWouldDo, YES } from '../say-what-it-would-do.ts'

/** Up to the newest schema; back down to a named one only with `--yes`, since what came after goes with its data. */
export const migrate: RunRole = async context => {
  const { values, positionals } = parseArgs({ args: [...context.args], options: YES, allowPositionals: true })
  const [target, ...rest] = positionals
  if (rest.length > 0) throw new AppError('usage', 'migrate takes one name at most')
  const names = Object.keys(migrations)
  if (target !== undefined && !(target in migrations)) {
    throw new AppError('usage', `no migration ${target}; there are: ${names.join(', ')}`)
  }
  const undone = target === undefined ? [] : names.slice(names.indexOf(target) + 1).reverse()
  if (undone.length > 0 && !values.yes) {
    const effects = undone.map(name => `undo ${name}, with all that its tables and columns hold`)
    return sayWhatItWouldDo(context, `migrate ${target}`, effects)
  }
  // Opening the platform brings the schema up; a name leads back down from there.
  await using platform = await openPlatform(context)
  await migrateJobs(platform.databaseUrl)
  const applied = target === undefined ? [] : await migrateTo(platform.database.db, migrations, target)
  context.print(JSON.stringify({ schema: target ?? names.at(-1), undone: applied }))
  return 0
}
