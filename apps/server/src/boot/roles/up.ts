import { loadDemo, wantsDemo } from '../../demo/load-demo.ts'
import { resumeRuns } from '../../ingest/index.ts'
import { checkPreflight } from '../check-preflight.ts'
import { ingestContext, openJobs, openPlatform } from '../open-platform.ts'
import type { RunRole } from '../role.ts'
import { serve } from '../serve.ts'
import { serveMetrics } from '../serve-metrics.ts'
import { shipLog } from '../ship-log.ts'
import { startAlerts } from '../start-alerts.ts'
import { startBackups } from '../start-backups.ts'
import { startLossGuards, startRetention } from '../start-guards.ts'
import { startIdentity } from '../start-identity.ts'
import { startIngest } from '../start-ingest.ts'
import { startTenancyUpkeep } from '../start-tenancy-upkeep.ts'
import { untilAborted } from '../until-aborted.ts'

export const up: RunRole = async context => {
  await using platform = await openPlatform(context)
  await using metrics = await serveMetrics(platform)
  const { config, database, clock } = platform
  const { jobs, runJob, backups } = await openJobs(platform)
  await using _jobs = jobs
  await checkPreflight(platform)
  await using _pressure = platform.pressure.watch(platform.log)
  await using _guards = startLossGuards(platform)
  await using _retention = startRetention(platform)
  await resumeRuns({ db: database.db, jobs, runJob, gate: platform.ingestGate })
  if (config.demo === 'auto' && (await wantsDemo(database.db))) {
    context.print('loading the demo catalogue: invented shops and prices (DEMO=off leaves it out)')
    await loadDemo(database.db, clock, { offers: 50_000, seed: 1 })
  }
  await using _upkeep = await startTenancyUpkeep(platform)
  await using _alerts = await startAlerts(platform)
  await using _ingest = startIngest(platform, { jobs, runJob })
  await using _identity = startIdentity(platform)
  await using _log = shipLog(backups.context)
  await using _backups = startBackups(platform, { jobs, backups })
  await using served = await serve(
    platform,
    { api: config.apiPort, mcp: config.mcpPort },
    ingestContext(platform, { jobs, runJob }),
  )
  context.print(
    `api  ${served.apiUrl}   search: ${served.apiUrl}/v1/search?q=laptop   reference: ${served.apiUrl}/docs`,
  )
  context.print(`mcp  ${served.mcpUrl}/mcp`)
  if (metrics.url !== null) context.print(`metrics  ${metrics.url}`)
  await untilAborted(context.signal)
  return 0
}
