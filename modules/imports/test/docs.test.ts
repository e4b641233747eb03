import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseMapping, presets } from '../src/index.ts'
import { importFile, openMall } from './stage.ts'

const GUIDE = readFileSync(join(import.meta.dirname, '../../../docs/IMPORTS.md'), 'utf8')

test('the mapping that the guide shows is one, and does what the guide says', async () => {
  const [, json = ''] = /```json\n([\s\S]*?)```/.exec(GUIDE) ?? []
  const parsed = parseMapping(JSON.parse(json))
  assert.ok(parsed.ok, JSON.stringify(parsed))
  const mapping = { ...parsed.value, fields: { ...parsed.value.fields } }
  mapping.fields.storeCode = { ...mapping.fields.storeCode, translate: { '01': 'S1', '02': 'S2' } }
  const db = await openMall(import.meta)
  const rows = [
    '单号;日期;时间;柜台;货号;件数;实收;会员',
    '1;2026-3-1;12:00:00;01;6901.0;2;30.005;K1',
    '1;2026-3-1;12:00:00;02;6901;1;15;无',
    '1;2026-3-2;12:00:00;01;6901;-1;-15;K1',
  ]
  const state = await importFile(db, mapping, rows.join('\n'))
  assert.deepEqual([state.written, state.errors], [3, []])
  assert.deepEqual(await db.sql("select numbering from purchases.source where code = 'our-tills'"), [
    { numbering: 'store_day' },
  ])
  const kinds = await db.sql('select kind, paid_minor from purchases.purchase order by occurred_at')
  assert.deepEqual(kinds, [
    { kind: 'sale', paid_minor: '3001' },
    { kind: 'return', paid_minor: '-1500' },
  ])
})

test('the guide names every preset', () => {
  for (const { name } of presets) assert.ok(GUIDE.includes(`\`${name}\``), name)
})
