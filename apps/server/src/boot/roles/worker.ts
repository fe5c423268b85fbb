import { resumeRuns } from '../../ingest/index.ts'
import { checkConnections } from '../check-connections.ts'
import { checkPreflight } from '../check-preflight.ts'
import { openJobs, openPlatform } from '../open-platform.ts'
import { registerWorkerMetrics } from '../register-metrics.ts'
import type { RunRole } from '../role.ts'
import { serveMetrics } from '../serve-metrics.ts'
import { shipLog } from '../ship-log.ts'
import { startAlerts } from '../start-alerts.ts'
import { startBackups } from '../start-backups.ts'
import { startLossGuards, startRetention } from '../start-guards.ts'
import { startIdentity } from '../start-identity.ts'
import { startIngest } from '../start-ingest.ts'
import { startTenancyUpkeep } from '../start-tenancy-upkeep.ts'
import { untilAborted } from '../until-aborted.ts'

export const worker: RunRole = async context => {
  await using platform = await openPlatform(context)
  await using metrics = await serveMetrics(platform)
  registerWorkerMetrics(platform.telemetry.registry, platform)
  await checkConnections(platform)
  const { jobs, runJob, backups } = await openJobs(platform)
  await using _jobs = jobs
  await checkPreflight(platform)
  await using _pressure = platform.pressure.watch(platform.log)
  await using _guards = startLossGuards(platform)
  await using _retention = startRetention(platform)
  await resumeRuns({ db: platform.database.db, jobs, runJob, gate: platform.ingestGate })
  await using _upkeep = await startTenancyUpkeep(platform)
  await using _alerts = await startAlerts(platform)
  await using _ingest = startIngest(platform, { jobs, runJob })
  await using _identity = startIdentity(platform)
  await using _log = shipLog(backups.context)
  await using _backups = startBackups(platform, { jobs, backups })
  if (metrics.url !== null) context.print(`metrics  ${metrics.url}`)
  context.print('worker  ready')
  await untilAborted(context.signal)
  return 0
}
