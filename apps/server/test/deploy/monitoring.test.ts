import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse, stringify } from 'yaml'
import {
  monitoringFiles,
  ROUTE_CASES,
  RULE_GROUPS,
  usedMetrics,
} from '../../../../deploy/monitoring/source/index.ts'
import { differingFiles, MONITORING_FOLDER } from '../../src/boot/monitoring-files.ts'
import { PROJECT_FOLDER } from '../../src/boot/project-folder.ts'
import { onlyWith } from '../support/monitoring-stack.ts'

const rules = RULE_GROUPS.flatMap(group => group.rules)

function runs(program: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: MONITORING_FOLDER, encoding: 'utf8' })
  return { status, said: stdout + stderr }
}

function passes(program: string, ...args: string[]): string {
  const { status, said } = runs(program, ...args)
  assert.equal(status, 0, said)
  return said
}

test('deploy/monitoring is what its source makes: ./buywhere monitoring build was run', async () => {
  const differing = await differingFiles(async path => (existsSync(path) ? readFileSync(path, 'utf8') : null))
  assert.deepEqual(
    differing.map(({ path }) => path),
    [],
  )
})

test('every rule has a name of its own, an owner, a severity, and a runbook with checks and an end', () => {
  assert.equal(new Set(rules.map(({ alert }) => alert)).size, rules.length)
  for (const { alert } of rules) {
    const text = readFileSync(join(PROJECT_FOLDER, `docs/runbooks/${alert}.md`), 'utf8')
    assert.ok(text.startsWith(`# ${alert}\n`), alert)
    assert.match(text, /\n## First checks\n\n1\. .*\n2\. .*\n3\. /, alert)
    assert.match(text, /\n## How it ends\n\n\S/, alert)
  }
  const named = new Set([...rules.map(({ alert }) => `${alert}.md`), 'WatchdogSilent.md', 'README.md'])
  const left = globSync('*.md', { cwd: join(PROJECT_FOLDER, 'docs/runbooks') }).filter(
    name => !named.has(name),
  )
  assert.deepEqual(left, [], 'a runbook of no rule')
})

test('the rules that operators were promised are there', () => {
  const promised =
    'HighErrorRate HighLatencyP95 HighLatencyP99 DiskSpaceHigh DBPoolExhausted CacheHitRateLow ReplicationLag IndexLag SourceStale BackupMissing BackupUnverified WalArchiveStale CertExpiring TargetDown LossGuardTripped Watchdog SLOBurnFast SLOBurnSlow'
  const names = new Set(rules.map(({ alert }) => alert))
  assert.deepEqual(
    promised.split(' ').filter(name => !names.has(name)),
    [],
  )
})

test('a rule whose metric is missing tells so itself, or stands on one whose absence is told', () => {
  const missing = rules.find(({ alert }) => alert === 'MetricsMissing')
  assert.ok(missing)
  for (const name of ['buywhere_http_requests_total', 'buywhere_db_up', 'buywhere_index_lag_seconds']) {
    assert.ok(missing.expr.includes(`absent(${name})`), name)
  }
  for (const alert of ['BackupMissing', 'BackupUnverified', 'ProbesMissing']) {
    assert.notEqual(rules.find(rule => rule.alert === alert)?.tests.noData, 'quiet', alert)
  }
})

test('names of metrics are found in rules and dashboards, histograms by their own name', () => {
  const used = usedMetrics()
  assert.ok(used.includes('buywhere_http_request_duration_seconds'))
  assert.ok(used.includes('buywhere_backup_rto_seconds'), 'of a dashboard only')
  assert.ok(used.includes('up'))
  assert.deepEqual(
    used.filter(name => /_bucket$|^slo/.test(name)),
    [],
  )
})

type PanelFile = {
  type: string
  title: string
  datasource?: { uid: string }
  targets?: { expr: string; refId: string }[]
}

test('every panel of a dashboard asks something of the Prometheus that Grafana is given', () => {
  const files = monitoringFiles()
  const { datasources } = files['provisioning/datasources/buywhere.yml'] as { datasources: { uid: string }[] }
  const [datasource] = datasources
  const dashboards = Object.entries(files).filter(([path]) => path.startsWith('dashboards/'))
  assert.equal(dashboards.length, 5)
  for (const [path, content] of dashboards) {
    const { panels } = content as { panels: PanelFile[] }
    const asking = panels.filter(({ type }) => type !== 'row')
    assert.ok(asking.length >= 6, path)
    for (const { title, datasource: source, targets = [] } of asking) {
      assert.equal(source?.uid, datasource?.uid, title)
      assert.ok(targets.length > 0 && targets.every(({ expr }) => expr !== ''), title)
      assert.equal(new Set(targets.map(({ refId }) => refId)).size, targets.length, title)
    }
  }
})

for (const { name } of RULE_GROUPS) {
  test(
    `rules of ${name}: each fires when it must, is quiet when it must, and says what it does without data`,
    onlyWith('promtool'),
    () => {
      passes('promtool', 'check', 'rules', `rules/${name}.yml`)
      passes('promtool', 'test', 'rules', `rule-tests/${name}.yml`)
    },
  )
}

test('a rule that is made worse fails its tests', onlyWith('promtool'), async () => {
  const folder = await mkdtemp(join(tmpdir(), 'buywhere-rules-'))
  try {
    const text = readFileSync(join(MONITORING_FOLDER, 'rules/targets.yml'), 'utf8')
    const tests = parse(readFileSync(join(MONITORING_FOLDER, 'rule-tests/targets.yml'), 'utf8')) as object
    await writeFile(join(folder, 'tests.yml'), stringify({ ...tests, rule_files: ['rules.yml'] }))
    for (const [from, to] of [
      ['probe_success == 0', 'probe_success == 2'],
      ['up == 0', 'up >= 0'],
      ['severity: critical', 'severity: info'],
    ] as const) {
      await writeFile(join(folder, 'rules.yml'), text.replace(from, to))
      const { status, said } = runs('promtool', 'test', 'rules', join(folder, 'tests.yml'))
      assert.equal(status, 1, said)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('Prometheus takes its configuration', onlyWith('promtool'), () => {
  passes('promtool', 'check', 'config', '--syntax-only', 'prometheus.yml')
})

test('the blackbox exporter takes its configuration', onlyWith('prometheus-blackbox-exporter'), () => {
  passes('prometheus-blackbox-exporter', '--config.check', '--config.file=blackbox.yml')
})

test(
  'Alertmanager takes its configuration, and each kind of alert goes where it must',
  onlyWith('amtool'),
  () => {
    passes('amtool', 'check-config', 'alertmanager.yml')
    for (const { labels, receivers } of ROUTE_CASES) {
      passes(
        'amtool',
        'config',
        'routes',
        'test',
        '--config.file=alertmanager.yml',
        `--verify.receivers=${receivers.join(',')}`,
        ...Object.entries(labels).map(([label, value]) => `${label}=${value}`),
      )
    }
    const { status } = runs(
      'amtool',
      'config',
      'routes',
      'test',
      '--config.file=alertmanager.yml',
      '--verify.receivers=direct',
      'alertname=Watchdog',
    )
    assert.equal(status, 1, 'a wrong expectation is noticed')
  },
)

test('every receiver is reached by a case', () => {
  const config = parse(readFileSync(join(MONITORING_FOLDER, 'alertmanager.yml'), 'utf8')) as {
    receivers: { name: string }[]
  }
  const reached = new Set(ROUTE_CASES.flatMap(({ receivers }) => receivers))
  assert.deepEqual(
    config.receivers.map(({ name }) => name).filter(name => !reached.has(name)),
    [],
  )
})
