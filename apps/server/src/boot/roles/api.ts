import { checkPreflight } from '../check-preflight.ts'
import { ingestContext, openJobs, openPlatform } from '../open-platform.ts'
import type { RunRole } from '../role.ts'
import { serve } from '../serve.ts'
import { serveMetrics } from '../serve-metrics.ts'
import { shipLog } from '../ship-log.ts'
import { startAlerts } from '../start-alerts.ts'
import { startTenancyUpkeep } from '../start-tenancy-upkeep.ts'
import { untilAborted } from '../until-aborted.ts'

export const api: RunRole = async context => {
  await using platform = await openPlatform(context)
  await using metrics = await serveMetrics(platform)
  await checkPreflight(platform)
  await using _pressure = platform.pressure.watch(platform.log)
  const { jobs, runJob, backups } = await openJobs(platform)
  await using _jobs = jobs
  await using _log = shipLog(backups.context)
  await using _upkeep = await startTenancyUpkeep(platform)
  await using _alerts = await startAlerts(platform)
  await using served = await serve(
    platform,
    { api: platform.config.apiPort, mcp: null },
    ingestContext(platform, { jobs, runJob }),
  )
  context.print(`api  ${served.apiUrl}`)
  if (metrics.url !== null) context.print(`metrics  ${metrics.url}`)
  await untilAborted(context.signal)
  return 0
}
