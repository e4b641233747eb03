import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { builtConsole } from './desk.ts'

/** What a browser loads before it shows anything, packed. Bytes. */
const FIRST_LOAD = 500_000

it('the first load stays within its budget, and the page has no inline script', async () => {
  const folder = await builtConsole()
  const index = readFileSync(join(folder, 'index.html'), 'utf8')
  const first = [...index.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path)
  assert.ok(first.length >= 2, index)
  const sizes = first.map((path) => ({ path, bytes: gzipSync(readFileSync(join(folder, path))).length }))
  const sum = sizes.reduce((total, { bytes }) => total + bytes, gzipSync(index).length)
  assert.ok(sum < FIRST_LOAD, `${sum} bytes: ${JSON.stringify(sizes)}`)
  for (const [, attributes = '', body = ''] of index.matchAll(/<script([^>]*)>([^<]*)<\/script>/g))
    assert.ok(attributes.includes(' src=') && body.trim() === '', 'an inline script, which the policy refuses')
})
