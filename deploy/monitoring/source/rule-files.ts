import { annotationsOf, type Case, labelsOf, type Rule, type RuleGroup } from './rule.ts'

type Labels = Record<string, string>

/** What Prometheus reads. */
export function ruleFileOf({ name, recordings = [], rules, everyMinutes }: RuleGroup) {
  return {
    groups: [
      {
        name,
        ...(everyMinutes !== undefined && { interval: `${everyMinutes}m` }),
        rules: [
          ...recordings,
          ...rules.map(rule => ({
            alert: rule.alert,
            expr: rule.expr,
            ...(rule.forMinutes > 0 && { for: `${rule.forMinutes}m` }),
            labels: labelsOf(rule),
            annotations: annotationsOf(rule),
          })),
        ],
      },
    ],
  }
}

/** What `promtool test rules` reads: three tests a rule. */
export function ruleTestFileOf({ name, rules, testedEveryMinutes = 1 }: RuleGroup) {
  return {
    rule_files: [`../rules/${name}.yml`],
    evaluation_interval: `${testedEveryMinutes}m`,
    tests: rules.flatMap(rule => {
      const { fires, quiet, noData } = rule.tests
      return [
        testOf(rule, 'fires', fires, fires.labels),
        ...(quiet === null ? [] : [testOf(rule, 'is quiet', quiet, [])]),
        testOf(
          rule,
          'without data',
          { given: [], atMinutes: fires.atMinutes },
          noData === 'quiet' ? [] : noData,
        ),
      ]
    }),
  }
}

function testOf(rule: Rule, what: string, { given, atMinutes }: Case, fired: readonly Labels[]) {
  return {
    name: `${rule.alert} ${what}`,
    interval: '1m',
    input_series: given,
    alert_rule_test: [
      {
        eval_time: `${atMinutes}m`,
        alertname: rule.alert,
        exp_alerts: fired.map(labels => ({
          exp_labels: { ...labels, ...labelsOf(rule) },
          exp_annotations: Object.fromEntries(
            Object.entries(annotationsOf(rule)).map(([key, text]) => [key, fill(text, labels)]),
          ),
        })),
      },
    ],
  }
}

/** As Prometheus fills templates in; those of ours name labels only. */
function fill(text: string, labels: Labels): string {
  return text.replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, name: string) => labels[name] ?? '')
}
