import { isRecord } from '../../offer/json-value.ts'
import type { Rule, RuleText } from '../rule.ts'

/** What a member of a JSON document may be. */
export type JsonType = 'text' | 'address' | 'money' | 'whole' | 'number' | 'boolean' | 'object' | 'list'

/** `a.b[].c`: the members on the way, those with `[]` being lists whose elements are meant. */
type Step = { name: string; isList: boolean }

const WORDS: Readonly<Record<JsonType, string>> = {
  text: 'a text',
  address: 'an absolute address',
  money: 'a whole number of the smallest coin, such as 1999 for 19.99',
  whole: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  list: 'a list',
}

/** The member has the type wherever it stands. */
export function hasType(path: string, type: JsonType): Rule {
  const text: RuleText = {
    code: 'wrong_type',
    severity: 'error',
    message: `not ${WORDS[type]}`,
    fix: `Write ${path} as ${WORDS[type]}.`,
  }
  return ruleFor(path, text, (parent, name) => Object.hasOwn(parent, name) && !isOfType(parent[name], type))
}

/** Every object that could hold the member has it. */
export function isThere(path: string): Rule {
  const text: RuleText = {
    code: 'missing',
    severity: 'error',
    message: `${path} is required and not stated`,
    fix: `Add ${path}.`,
  }
  return ruleFor(
    path,
    text,
    (parent, name) => parent[name] === undefined || parent[name] === null || parent[name] === '',
  )
}

/** The member is there, or half of the offer is unknown. */
export function shouldBeThere(path: string, why: string): Rule {
  const text: RuleText = { code: 'recommended', severity: 'warning', message: why, fix: `Add ${path}.` }
  return ruleFor(path, text, (parent, name) => parent[name] === undefined || parent[name] === null)
}

/** Breaks on a value that is there and wrong. */
export function holds(
  path: string,
  text: RuleText,
  isWrong: (value: unknown, parent: Readonly<Record<string, unknown>>) => boolean,
): Rule {
  return ruleFor(path, text, (parent, name) => Object.hasOwn(parent, name) && isWrong(parent[name], parent))
}

/** The object has no members beside these. `path` is empty for the row itself. */
export function onlyMembers(path: string, names: readonly string[]): Rule {
  const known = new Set(names)
  const steps = path === '' ? [] : stepsOf(path)
  return {
    field: path === '' ? 'product' : path,
    code: 'unknown_member',
    severity: 'error',
    message: 'a member that the schema does not have',
    fix: `Remove it; known here are ${names.join(', ')}.`,
    broken(row) {
      for (const object of objectsAt(row.record, steps)) {
        const unknown = Object.keys(object).find(name => !known.has(name))
        if (unknown !== undefined) return unknown
      }
      return null
    },
  }
}

function ruleFor(
  path: string,
  text: RuleText,
  isWrong: (parent: Readonly<Record<string, unknown>>, name: string) => boolean,
): Rule {
  const steps = stepsOf(path)
  const name = steps.at(-1)?.name ?? ''
  const above = steps.slice(0, -1)
  return {
    field: path,
    ...text,
    broken(row) {
      const parent = objectsAt(row.record, above).find(object => isWrong(object, name))
      if (parent === undefined) return null
      return parent[name] === undefined ? '' : textOf(parent[name])
    },
  }
}

function stepsOf(path: string): Step[] {
  return path.split('.').map(step => ({ name: step.replace('[]', ''), isList: step.endsWith('[]') }))
}

/** The objects at a path, through every list on the way. What is of another type than it should be is passed over. */
function objectsAt(value: unknown, steps: readonly Step[]): Readonly<Record<string, unknown>>[] {
  let found: unknown[] = [value]
  for (const { name, isList } of steps) {
    const inner = found.filter(isRecord).map(object => object[name])
    found = isList ? inner.flatMap(list => (Array.isArray(list) ? list : [])) : inner
  }
  return found.filter(isRecord)
}

function isOfType(value: unknown, type: JsonType): boolean {
  switch (type) {
    case 'text':
      return typeof value === 'string'
    case 'address':
      return typeof value === 'string' && /^[a-z][a-z0-9+.-]*:/i.test(value) && URL.canParse(value)
    case 'money':
      return Number.isSafeInteger(value) && Number(value) >= 0
    case 'whole':
      return Number.isSafeInteger(value)
    case 'number':
      return typeof value === 'number'
    case 'boolean':
      return typeof value === 'boolean'
    case 'object':
      return isRecord(value)
    case 'list':
      return Array.isArray(value)
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}
