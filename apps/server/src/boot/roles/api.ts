import { ingestContext, openJobs, openPlatform } from '../open-platform.ts'
import type { RunRole } from '../role.ts'
import { serve } from '../serve.ts'
import { startTenancyUpkeep } from '../start-tenancy-upkeep.ts'
import { untilAborted } from '../until-aborted.ts'

export const api: RunRole = async context => {
  await using platform = await openPlatform(context)
  const { jobs, runJob } = await openJobs(platform)
  await using _jobs = jobs
  await using _upkeep = await startTenancyUpkeep(platform)
  await using served = await serve(
    platform,
    { api: platform.config.apiPort, mcp: null },
    ingestContext(platform, { jobs, runJob }),
  )
  context.print(`api  ${served.apiUrl}`)
  await untilAborted(context.signal)
  return 0
}
