import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { judgeServers, readFacts } from '../../../src/kernel/cache/check-servers.ts'
import { onlyRedis, startRedis } from '../../support/redis-server.ts'

const FOLDER = resolve(import.meta.dirname, '../../../../../deploy/redis')

test(
  'the servers that deploy/redis describes start, and nothing speaks against what they hold',
  onlyRedis,
  async () => {
    await using limitsServer = await startRedis({ file: resolve(FOLDER, 'limits.conf') })
    await using cacheServer = await startRedis({ file: resolve(FOLDER, 'cache.conf') })
    const [limits, cache] = [await readFacts(limitsServer.url), await readFacts(cacheServer.url)]
    assert.deepEqual([limits?.policy, cache?.policy], ['noeviction', 'allkeys-lru'])
    assert.deepEqual(judgeServers({ limits, cache }), [])
  },
)
