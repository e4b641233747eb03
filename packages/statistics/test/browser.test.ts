import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

const folder = new URL('../src/', import.meta.url)
const files = readdirSync(folder).map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }))

test('the package is pure and runs in browsers: it loads nothing but itself', () => {
  assert.ok(files.length > 5)
  for (const { name, text } of files) {
    for (const [, from = ''] of text.matchAll(/^(?:import|export)\s[^'"`]*?from\s+'([^']+)'/gms))
      assert.match(from, /^\.\//, `${name} imports ${from}`)
    const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    assert.doesNotMatch(code, /import\(|require\(|\bDate\b|Math\.random|\bprocess\b|\bglobalThis\b|\bBuffer\b/, name)
  }
})
