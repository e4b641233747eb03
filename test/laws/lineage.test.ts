import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { snakeCase } from '@atrium/kernel'
import { projections } from '../../apps/server/src/house.ts'
import { DOORS, EVENT_COLUMN, STEPS } from '../../modules/warehouse/src/lineage/intake.ts'
import { traceSql } from '../../modules/warehouse/src/lineage/sql-origins.ts'
import { ROOT } from './workspaces.ts'

/** Columns by table, from the golden schema. */
const tables = new Map(
  [...readFileSync(join(ROOT, 'db/schema.sql'), 'utf8').matchAll(/create table (\S+) \(\n([\s\S]*?)\n\)/g)].map(
    ([, name = '', body = '']) =>
      [
        name.replaceAll('"', ''),
        body
          .split('\n')
          .map((line) => line.trim().split(' ')[0]?.replaceAll('"', '') ?? '')
          .filter((word) => word !== 'constraint'),
      ] as const,
  ),
)
const isColumn = (code: string) => {
  const at = code.lastIndexOf('.')
  return tables.get(code.slice(0, at))?.includes(code.slice(at + 1)) ?? false
}

interface Schema {
  readonly $ref?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
}
const { paths, components } = JSON.parse(readFileSync(join(ROOT, 'openapi/partner.json'), 'utf8')) as {
  readonly paths: Readonly<
    Record<
      string,
      {
        readonly post?: {
          readonly operationId: string
          readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
        }
      }
    >
  >
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

function fieldOf(schema: Schema | undefined, path: readonly string[]): boolean {
  if (!schema) return false
  if (schema.$ref) return fieldOf(components.schemas[schema.$ref.split('/').at(-1) ?? ''], path)
  const [first, ...rest] = path
  if (first === undefined) return true
  if (schema.anyOf) return schema.anyOf.some((each) => fieldOf(each, path))
  return schema.items ? fieldOf(schema.items, path) : fieldOf(schema.properties?.[first], rest)
}

it('the fields that lineage begins with are in the forms, and its columns in the schema', () => {
  const forms = new Map(
    Object.values(paths).flatMap(({ post }) =>
      post ? [[post.operationId, Object.values(post.requestBody?.content ?? {})[0]?.schema] as const] : [],
    ),
  )
  const strange = DOORS.flatMap(({ operation, fields }) =>
    Object.keys(fields).flatMap((field) =>
      fieldOf(forms.get(operation), field.split('.')) ? [] : [`${operation}.${field}`],
    ),
  )
  assert.deepEqual(strange, [])
  const named = [
    EVENT_COLUMN,
    ...DOORS.flatMap(({ fields }) => Object.values(fields).flat()),
    ...STEPS.flatMap(({ reads }) => reads),
  ]
  assert.deepEqual(
    named.filter((code) => !isColumn(code)),
    [],
  )
  assert.deepEqual(
    STEPS.flatMap(({ writes }) => writes).filter((table) => !tables.has(table)),
    [],
  )
})

it('every projected column is traced to columns of the ledger', () => {
  for (const { name, sql, columns } of projections) {
    const traced = traceSql(sql, (table) => tables.get(table))
    assert.deepEqual([...traced.columns.keys()], Object.keys(columns).map(snakeCase), name)
    for (const [column, origins] of traced.columns) {
      assert.ok(origins.size > 0, `${name}.${column} comes from nowhere`)
      for (const origin of origins) assert.ok(isColumn(origin), `${name}.${column} comes from ${origin}`)
    }
  }
})

it('tells values from conditions, through unions, tables of a query and laterals', () => {
  const catalogue = (table: string) => ({ 's.a': ['id', 'x', 'y'], 's.b': ['id', 'z', 'doc'] })[table]
  const { columns, reads } = traceSql(
    `with one as materialized (select a.id, a.x + 1 as up from s.a a where a.y > 0)
     select one.id, coalesce(one.up, b.z) as best, (select max(c.y) from s.a c where c.id = b.id) as top, each.value as said
     from one left join s.b b on b.id = one.id cross join lateral jsonb_each(b.doc) as each
     union all select null, 0, 0, 'a.x'`,
    catalogue,
  )
  const said = Object.fromEntries([...columns].map(([name, origins]) => [name, [...origins].sort()]))
  assert.deepEqual(said, { id: ['s.a.id'], best: ['s.a.x', 's.b.z'], top: ['s.a.y'], said: ['s.b.doc'] })
  assert.deepEqual([...reads].sort(), ['s.a.id', 's.a.x', 's.a.y', 's.b.doc', 's.b.id', 's.b.z'])
})
