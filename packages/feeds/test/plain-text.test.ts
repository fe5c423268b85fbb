import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { toPlainText } from '../src/index.ts'

test('HTML becomes plain text', () => {
  for (const [html, expected] of [
    ['<p>One</p><p>Two&nbsp;&amp; three</p>', 'One Two & three'],
    ['Size < 5 and > 3', 'Size < 5 and > 3'],
    ['a<script>var x = "<b>"</script>b<style>p{}</style>c', 'a b c'],
    ['<!-- gone -->stays', 'stays'],
    ['&lt;p&gt;twice &amp;amp; escaped&lt;/p&gt;', 'twice & escaped'],
    ['&eacute;&#233;&#xE9;&unknown;&euro;', 'ééé&unknown;€'],
    ['cut <a href="', 'cut'],
    ['', ''],
  ]) {
    assert.equal(toPlainText(html ?? ''), expected, html)
  }
})

test('at most 5,000 characters stay, and no half of one', () => {
  assert.equal(toPlainText('x'.repeat(9_000)).length, 5_000)
  assert.equal(toPlainText(`x${'😀'.repeat(4_000)}`).length, 4_999)
  assert.equal(toPlainText(`${'<b> </b>'.repeat(50_000)}end`), 'end')
})

test('a description that is all markup characters takes no more than its length', () => {
  for (const bad of ['<', '<a', '<!--', '&', '&#', '<script>', '</', '&lt;', '<a "']) {
    toPlainText(bad.repeat(250_000))
  }
})

test('no text makes it throw', () => {
  const markup = fc.array(
    fc.constantFrom('<', '>', '</', 'p', 'script', '!--', '-->', '&', 'amp;', '#', '"', ' ', 'é', '😀'),
  )
  fc.assert(
    fc.property(markup, parts => {
      const text = toPlainText(parts.join(''))
      assert.equal(text, text.trim())
      assert.ok(text.isWellFormed())
    }),
  )
})
