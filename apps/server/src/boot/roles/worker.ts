import { resumeRuns } from '../../ingest/index.ts'
import { openJobs, openPlatform } from '../open-platform.ts'
import type { RunRole } from '../role.ts'
import { startIdentity } from '../start-identity.ts'
import { startIngest } from '../start-ingest.ts'
import { startTenancyUpkeep } from '../start-tenancy-upkeep.ts'
import { untilAborted } from '../until-aborted.ts'

export const worker: RunRole = async context => {
  await using platform = await openPlatform(context)
  const { jobs, runJob } = await openJobs(platform)
  await using _jobs = jobs
  await resumeRuns({ db: platform.database.db, jobs, runJob })
  await using _upkeep = await startTenancyUpkeep(platform)
  await using _ingest = startIngest(platform, { jobs, runJob })
  await using _identity = startIdentity(platform)
  context.print('worker  ready')
  await untilAborted(context.signal)
  return 0
}
