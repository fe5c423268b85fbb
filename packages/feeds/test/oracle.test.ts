import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { SaxesParser } from 'saxes'
import { DEFAULT_FEED_LIMITS } from '../src/index.ts'
import { decodeEntities } from '../src/text/decode-entities.ts'
import { CsvRows } from '../src/tokens/csv-rows.ts'
import { XmlEvents } from '../src/tokens/xml-events.ts'

// The splitters are our own because of what feeds do wrong; where a feed is right they must agree with those of others.

const cut = (text: string, size: number): string[] => text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []

test('well-formed CSV is split as csv-parse splits it', () => {
  const field = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', ' ', ';'), maxLength: 8 })
  const table = fc
    .integer({ min: 1, max: 5 })
    .chain(columns =>
      fc.array(fc.array(field, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 6 }),
    )
  fc.assert(
    fc.property(table, fc.integer({ min: 1, max: 30 }), (rows, size) => {
      const text = rows.map(row => row.map(value => `"${value.replaceAll('"', '""')}"`).join(',')).join('\n')
      const read: string[][] = []
      const lines: number[] = []
      const splitter = new CsvRows(',', DEFAULT_FEED_LIMITS, {
        row: (fields, line) => {
          read.push(fields)
          lines.push(line)
        },
        broken: (_line, code) => assert.fail(code),
      })
      splitter.columns = rows[0]?.length ?? 0
      for (const piece of cut(text, size)) splitter.write(piece)
      splitter.end()
      assert.deepEqual(read, parse(text))
      assert.deepEqual(read, rows)
      const ends = rows.map(row => row.join('').split('\n').length)
      assert.deepEqual(
        lines,
        ends.map((_, at) => 1 + ends.slice(0, at).reduce((sum, count) => sum + count, 0)),
      )
    }),
    { numRuns: 500 },
  )
})

test('well-formed XML gives the events that saxes gives', () => {
  const name = fc.constantFrom('a', 'g:b', 'c-d', 'é')
  const text = fc.constantFrom('x', ' y\n', '&amp;&lt;', '&#233;', '] ', 'a>', '"', 'é')
  const leaf = fc.oneof(
    text,
    fc.constantFrom('<![CDATA[<i>&amp;]]]>', '<!-- <a> - -->', '<?pi <a> ?>', '<a/>', "<a b='>' c=\"'/>\"/>"),
  )
  const { element } = fc.letrec<{ element: string }>(tie => ({
    element: fc
      .tuple(
        name,
        fc.constantFrom('', ' x="1"', '\n y = "a>b"\n'),
        fc.array(fc.oneof({ depthSize: 'small' }, leaf, tie('element')), { maxLength: 5 }),
      )
      .map(([tag, attributes, inner]) => `<${tag}${attributes}>${inner.join('')}</${tag}>`),
  }))
  fc.assert(
    fc.property(element, fc.integer({ min: 1, max: 20 }), (document, size) => {
      assert.deepEqual(ours(document, size), theirs(document))
    }),
    { numRuns: 500 },
  )
})

function ours(document: string, size: number): string[] {
  const seen = new Transcript()
  let run = ''
  const breakRun = (): void => {
    seen.text(decodeEntities(run))
    run = ''
  }
  const events = new XmlEvents({
    open: (name, _inside, line) => {
      breakRun()
      seen.tag(`<${name} ${line}`)
    },
    close: name => {
      breakRun()
      seen.tag(`>${name}`)
    },
    text: piece => {
      run += piece
    },
    literal: piece => {
      breakRun()
      seen.text(piece)
    },
  })
  for (const piece of cut(document, size)) events.write(piece)
  assert.equal(events.isComplete, true)
  return seen.entries
}

function theirs(document: string): string[] {
  const seen = new Transcript()
  const parser = new SaxesParser()
  let line = 1
  // saxes names an element once its name has been read; the line wanted is the one of its "<".
  parser.on('opentagstart', tag => {
    line = parser.line - (parser.columnIndex === 0 ? 1 : 0)
    seen.tag(`<${tag.name} ${line}`)
  })
  parser.on('closetag', tag => seen.tag(`>${tag.name}`))
  parser.on('text', text => seen.text(text))
  parser.on('cdata', text => seen.text(text))
  parser.write(document).close()
  return seen.entries
}

/** Tags in order, with the text between them joined whatever it came in. */
class Transcript {
  readonly entries: string[] = []
  private joinsText = false

  tag(entry: string): void {
    this.entries.push(entry)
    this.joinsText = false
  }

  text(text: string): void {
    if (text === '') return
    if (this.joinsText) this.entries.push(`${this.entries.pop() ?? ''}${text}`)
    else this.entries.push(text)
    this.joinsText = true
  }
}
