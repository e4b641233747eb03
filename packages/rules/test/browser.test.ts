import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

const folder = new URL('../src/', import.meta.url)
const files = readdirSync(folder).map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }))

test('the package runs in browsers: it loads nothing but itself and typebox', () => {
  assert.ok(files.length > 5)
  for (const { name, text } of files) {
    for (const [statement, from = ''] of text.matchAll(/^(?:import|export)\s[^'"`]*?from\s+'([^']+)'/gms)) {
      if (/^import type\s/.test(statement) || from.startsWith('./')) continue
      assert.equal(from, 'typebox', `${name} imports ${from}`)
    }
    assert.doesNotMatch(text, /import\(|require\(|import\s+'/, name)
  }
})

test('it is pure: no clock, no chance, no process', () => {
  for (const { name, text } of files) {
    const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    assert.doesNotMatch(code, /\bDate\b|Math\.random|\bprocess\b|\bglobalThis\b|\bBuffer\b/, name)
  }
})
