import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run } from '../../../../drills/alert.ts'
import { onlyWith } from '../support/monitoring-stack.ts'

test(
  'a target that goes down and comes back is told of by Slack, PagerDuty and mail, through Prometheus and Alertmanager',
  onlyWith('prometheus', 'prometheus-alertmanager', 'prometheus-blackbox-exporter'),
  async context => {
    const { figures, failures } = await run({
      isShort: true,
      signal: context.signal,
      print: line => context.diagnostic(line),
    })
    assert.deepEqual(failures, [])
    assert.equal(figures.alert_notifications, 6)
  },
)
