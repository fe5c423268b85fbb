import { openBackups } from '../open-backups.ts'
import { openPlatform } from '../open-platform.ts'
import type { RunRole } from '../role.ts'
import { serve } from '../serve.ts'
import { serveMetrics } from '../serve-metrics.ts'
import { shipLog } from '../ship-log.ts'
import { untilAborted } from '../until-aborted.ts'

export const mcp: RunRole = async context => {
  await using platform = await openPlatform(context)
  await using _pressure = platform.pressure.watch(platform.log)
  // Only of the embedded server: elsewhere this process need not know where backups lie.
  await using _log = platform.cluster && shipLog((await openBackups(platform)).context)
  await using metrics = await serveMetrics(platform)
  await using served = await serve(platform, { api: null, mcp: platform.config.mcpPort }, null)
  context.print(`mcp  ${served.mcpUrl}/mcp`)
  if (metrics.url !== null) context.print(`metrics  ${metrics.url}`)
  await untilAborted(context.signal)
  return 0
}
