import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OpenApi } from '@atrium/http/server'
import { freshDatabase, type TestDatabase } from '@atrium/testkit'
import { apiTypes } from '../../scripts/golden/api-types.ts'
import { diffLines } from '../../scripts/golden/diff.ts'
import { eventsMd } from '../../scripts/golden/events-md.ts'
import { schemaSql } from '../../scripts/golden/schema-sql.ts'

const print = (db: TestDatabase, only?: readonly string[]) => schemaSql((sql, values) => db.sql(sql, values), only)

/** Foreign keys may name tables that are printed later: for loading they come last. */
function loadable(printed: string): string[] {
  const last: string[] = []
  const first = printed.replace(/create table (\S+) \([^;]*\);/gs, (whole, table: string) =>
    whole.replace(/,\n {2}(constraint \S+ FOREIGN KEY [^\n]*?)(?=,?\n)/g, (_, constraint: string) => {
      last.push(`alter table ${table} add ${constraint};`)
      return ''
    }),
  )
  return [first, ...last]
}

test('what is printed is the whole schema: loaded into an empty database it prints the same', async () => {
  const db = await freshDatabase('printed')
  const printed = await print(db)
  const schemas = [...printed.matchAll(/^create schema (\w+);/gm)].map((match) => match[1])
  assert.ok(schemas.includes('house') && schemas.includes('points'))
  await db.sql(`drop schema ${schemas.join(', ')} cascade`)
  for (const sql of loadable(printed)) await db.sql(sql)
  // PostgreSQL writes (a and b) and c with fewer brackets once it has read its own text.
  const plain = (text: string) => text.replaceAll(/[()]/g, '')
  const [again, before] = [plain(await print(db)), plain(printed)]
  assert.equal(again === before ? '' : diffLines('after loading', before, again), '')
})

const changes = [
  'alter table house.chore add made text default 1',
  'alter table house.chore alter error set not null',
  'alter table house.chore add constraint chore_named check (name <> error)',
  'create index on house.chore (error)',
  'alter table house.chore set (fillfactor = 70)',
  'alter table house.chore alter error set storage external',
  `comment on column house.chore.error is 'a word'`,
  'grant delete on house.chore to atrium_app',
  'grant update (value) on house.fact to atrium_app',
  'revoke usage on sequence house.outbox_id from atrium_app',
  'alter sequence house.outbox_id increment 5',
  'create view house.view as select 1 as one',
  `create function house.f() returns int language sql as 'select 1'`,
  'grant execute on function house.oldest_writer_seconds to public',
  'create trigger t before update on house.chore for each row execute function suppress_redundant_updates_trigger()',
  `create table house.outbox_x partition of house.outbox for values from ('2026-01-01Z') to ('2026-01-02Z')`,
]
test('every kind of change shows', async () => {
  const db = await freshDatabase('changed')
  const house = () => print(db, ['house'])
  const printed = await house()
  for (const change of changes) {
    await db.sql('begin')
    await db.sql(change)
    assert.notEqual(await house(), printed, change)
    await db.sql('rollback')
  }
  await db.sql(`create type house.mood as enum ('good')`)
  await assert.rejects(house(), /does not print house\.mood/)
})

test('differences are shown with their surroundings, long ones cut off', () => {
  const before = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((letter) => letter.repeat(5))
  const after = before.toSpliced(4, 1, 'new line')
  assert.equal(
    diffLines('x.sql', before.join('\n'), after.join('\n')),
    ['── x.sql', '  ccccc', '  ddddd', '- eeeee', '+ new line', '  fffff', '  ggggg', '  …'].join('\n'),
  )
  assert.match(diffLines('x', '', 'line\n'.repeat(100)), /and \d+ lines more$/)
})

test('types are written from a document', () => {
  const schema = (node: object) => ({ content: { 'application/json': { schema: node } } })
  const document = {
    openapi: '3.1.0',
    info: { title: '', version: '', description: '' },
    servers: [],
    tags: [],
    components: {
      schemas: {
        Tree: {
          type: 'object',
          required: ['kind'],
          properties: { kind: { const: "it's" }, all: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } },
        },
        Either: {
          type: 'array',
          items: {
            anyOf: [{ type: 'object', required: ['a'], properties: { a: { type: 'integer' } } }, { type: 'null' }],
          },
        },
        Open: { type: 'object', additionalProperties: { type: 'string' } },
      },
      responses: {},
      securitySchemes: {},
    },
    paths: {
      '/v1/things/{thingId}': {
        post: {
          operationId: 'things.make',
          tags: [],
          summary: 'Make a thing',
          security: [],
          parameters: [
            { name: 'thingId', in: 'path', required: true, schema: { type: 'string' } },
            { name: 'limit', in: 'query', required: false, schema: { type: 'integer' } },
            { name: 'Idempotency-Key', in: 'header', required: true, schema: { type: 'string' } },
          ],
          requestBody: {
            required: true,
            ...schema({ type: 'object', properties: { mood: { enum: ['good', 'bad'] } } }),
          },
          responses: { '200': schema({ $ref: '#/components/schemas/Tree' }) },
        },
      },
    },
  } satisfies OpenApi
  const types = apiTypes(document, 'made')
  assert.match(types, /export type Tree = \{\n {2}readonly kind: 'it\\'s'\n {2}readonly all\?: readonly Tree\[\]\n\}/)
  assert.match(types, /export type Either = readonly \(\{\n {2}readonly a: number\n\} \| null\)\[\]/)
  assert.match(types, /export type Open = \{ readonly \[name: string\]: string \}/)
  assert.match(
    types,
    /readonly path: \{ readonly thingId: string \}\n {4}readonly query\?: \{ readonly limit\?: number \}\n {4}readonly idempotencyKey: string\n {4}readonly body: \{\n {6}readonly mood\?: 'good' \| 'bad'/,
  )
  assert.match(types, /readonly reply: Tree/)
  assert.match(types, /'things\.make': \['POST', '\/v1\/things\/\{thingId\}'\]/)
})

test('events are listed with their sample and their listeners', () => {
  const page = eventsMd([
    {
      name: 'points',
      events: [{ topic: 'points.entriesPosted', about: 'Entries were posted.', sample: { amount: 5 } }],
    },
    {
      name: 'loyalty',
      reactions: [
        { name: 'loyalty.count', topics: ['points.entriesPosted'], historical: true, handle: async () => undefined },
      ],
    },
  ])
  assert.match(
    page,
    /## `points\.entriesPosted`\n\nEntries were posted\.\n\nHeard by: `loyalty\.count` \(history too\)\.\n\n```json\n\{\n {2}"amount": 5\n\}/,
  )
})
