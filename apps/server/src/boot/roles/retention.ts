import { parseArgs } from 'node:util'
import { applyRetention } from '../../ops/retention/index.ts'
import { openPlatform, rawFolder, spoolFolder } from '../open-platform.ts'
import type { RunRole } from '../role.ts'

/** Lists the files that are kept no longer; `--apply` deletes them. A JSON line each, then a sum. */
export const retention: RunRole = async context => {
  const { values } = parseArgs({
    args: [...context.args],
    options: { apply: { type: 'boolean', default: false } },
  })
  await using platform = await openPlatform(context)
  const { clock, config, database } = platform
  const forgotten = await applyRetention(
    {
      db: database.db,
      clock,
      home: config.home,
      rawFolder: rawFolder(config),
      spoolFolder: spoolFolder(config),
    },
    { isDryRun: !values.apply },
  )
  for (const file of forgotten) context.print(JSON.stringify(file))
  const bytes = forgotten.reduce((sum, file) => sum + (file.bytes ?? 0), 0)
  context.print(JSON.stringify({ files: forgotten.length, bytes, deleted: values.apply }))
  if (!values.apply && forgotten.length > 0) {
    context.print('nothing was deleted; to do it: ./buywhere retention --apply')
  }
  return 0
}
