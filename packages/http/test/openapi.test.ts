import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import Type from 'typebox'
import { withExamples } from '../src/docs-examples.ts'
import { commandRoute, type HttpModule } from '../src/index.ts'
import { addressesOf, openapiOf, routesOf } from '../src/server-index.ts'
import { sampleModule, sampleServer } from './sample.ts'

const { module } = sampleModule()
const admin = openapiOf([module], 'admin')
const partner = openapiOf([module], 'partner')

/** Every `$ref` of a document, with where it stands. */
function* refs(value: unknown, at = '#'): Generator<readonly [at: string, ref: string]> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, each] of Object.entries(value)) {
    if (key === '$ref') yield [at, String(each)]
    else yield* refs(each, `${at}/${key}`)
  }
}

const follow = (document: unknown, ref: string): unknown =>
  ref
    .slice(2)
    .split('/')
    .reduce<unknown>(
      (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
      document,
    )

test('every reference leads somewhere, every operation has an id of its own, parameters agree with the path', () => {
  for (const document of [admin, partner]) {
    assert.equal(document.openapi, '3.1.0')
    for (const [at, ref] of refs(document)) assert.ok(follow(document, ref), `${at} refers to ${ref}`)
    const ids = Object.values(document.paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    )
    assert.equal(new Set(ids).size, ids.length)
    for (const [path, operations] of Object.entries(document.paths)) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      for (const { parameters = [], operationId, responses, security, tags } of Object.values(operations)) {
        assert.deepEqual(
          parameters
            .filter((parameter) => parameter.in === 'path')
            .map(({ name, required }) => (required ? name : 'optional')),
          inPath,
          operationId,
        )
        assert.ok(responses['200'] && responses['500'], operationId)
        assert.deepEqual(tags, ['sample'])
        assert.ok(security.length > 0 || operationId === 'sample.signIn', `${operationId} is open`)
        for (const scheme of security.flatMap(Object.keys)) assert.ok(document.components.securitySchemes[scheme])
      }
    }
    const text = JSON.stringify(document)
    for (const word of ['~refine', '~kind', '"$id"', '$defs', 'undefined']) assert.ok(!text.includes(word), word)
  }
})

test('a document has what its audience may call, all of it and nothing else', () => {
  for (const [document, audience] of [
    [admin, 'admin'],
    [partner, 'partner'],
  ] as const) {
    const expected = routesOf([module])
      .filter(({ route }) => route.audience.includes(audience))
      .flatMap(({ route }) => addressesOf(route))
      .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`)
    const written = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    )
    assert.deepEqual(written.sort(), expected.sort())
  }
  assert.ok('session' in admin.components.securitySchemes)
  assert.ok(!('session' in partner.components.securitySchemes))
})

test('schemas with an $id are shared, objects closed, integers bounded, and what is declared is told', () => {
  assert.deepEqual(Object.keys(admin.components.schemas), ['Note', 'Problem'])
  const single = admin.paths['/v1/sample/notes']?.post
  assert.equal(single?.summary, 'Post a note')
  assert.equal(single?.description, '记一条便笺')
  assert.equal(single?.['x-permission'], 'sample.post')
  const body = single?.requestBody?.content['application/json']
  assert.equal(body?.schema.additionalProperties, false)
  assert.deepEqual(body?.example, { text: 'Hello', at: '2026-03-01T12:30:00+08:00' })
  const conflict = JSON.stringify(single?.responses['409'])
  assert.match(conflict, /`note_forbidden`: This text is not accepted/)
  const keyed = admin.paths['/v1/sample/keyed-notes']?.post
  assert.deepEqual(
    keyed?.parameters?.map(({ name, required }) => [name, required]),
    [['Idempotency-Key', true]],
  )
  const setting = admin.paths['/v1/sample/themes/{themeId}']
  assert.ok(setting?.put?.responses['412'] && setting.put.responses['428'])
  assert.ok(!setting.get?.responses['412'])
})

test('shared and recursive schemas become components once', () => {
  const tree = Type.Unsafe({
    $id: 'Tree',
    type: 'object',
    properties: { all: { type: 'array', items: { $ref: 'Tree#' } } },
  })
  const route = (name: string) =>
    commandRoute({
      name: `trees.${name}`,
      audience: ['admin'],
      path: `/v1/trees/${name}`,
      permission: 'trees.plant',
      ask: Type.Object({ tree: Type.Unsafe({ $ref: 'Tree' }) }),
      value: Type.Object({ again: tree }),
      codes: {},
      toAsk: (_body, by) => ({ by }),
      command: async () => [],
      toReply: () => ({ again: {} }),
    })
  const trees: HttpModule = { name: 'trees', schemas: [tree], routes: [route('plant'), route('fell')] }
  const document = openapiOf([trees], 'admin')
  assert.deepEqual(document.components.schemas.Tree?.properties, {
    all: { type: 'array', items: { $ref: '#/components/schemas/Tree' } },
  })
  for (const [at, ref] of refs(document)) assert.ok(follow(document, ref), `${at} refers to ${ref}`)
  const clash = Type.Object({ other: Type.String() }, { $id: 'Tree' })
  const { command, toReply, ...rest } = route('clash') as ReturnType<typeof route> & { kind: 'command' }
  assert.throws(
    () =>
      openapiOf(
        [{ ...trees, routes: [{ ...rest, command, toReply, value: clash, ask: Type.Object({ t: tree }) }] }],
        'admin',
      ),
    /two different schemas/,
  )
})

test('the document is pure, and the server serves it with its pages', async () => {
  assert.equal(JSON.stringify(openapiOf([sampleModule().module], 'admin')), JSON.stringify(admin))
  const { server } = sampleServer()
  after(() => server.close())
  assert.deepEqual((await server.inject({ url: '/openapi/partner.json' })).json(), JSON.parse(JSON.stringify(partner)))
  const illustrated = (await server.inject({ url: '/docs/partner.json' })).json()
  assert.deepEqual(Object.keys(illustrated.paths), Object.keys(partner.paths))
  const page = await server.inject({ url: '/docs/' })
  assert.match(String(page.headers['content-security-policy']), /script-src 'self';/)
  const files = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file)
  assert.ok(files.length >= 5)
  for (const file of files) {
    const plain = await server.inject({ url: `/docs/${file}` })
    assert.equal(plain.statusCode, 200, file)
    assert.ok(plain.rawPayload.length > 100)
    const packed = await server.inject({ url: `/docs/${file}`, headers: { 'accept-encoding': 'gzip, br' } })
    assert.equal(packed.statusCode, 200, file)
  }
  assert.match((await server.inject({ url: '/docs/start.js' })).body, /"url":"admin\.json"/)
  assert.ok(!/<script(?![^>]*\bsrc=)|\son\w+=|style=/.test(page.body), 'the page holds inline script or style')
  for (const url of ['/docs/package.json', '/docs/..%2findex.js', '/docs/__proto__']) {
    assert.equal((await server.inject({ url })).statusCode, 404, url)
  }
  assert.equal((await server.inject({ url: '/' })).headers.location, '/docs/')
})

test('the pages show examples that a person can read: names and small numbers', () => {
  const text = { type: 'string', maxLength: 6, pattern: '^[a-z]+$' }
  const schema = {
    properties: {
      number: text,
      longer: { type: 'array', items: { ...text, maxLength: 3 } },
      amountMinor: { type: 'integer', minimum: -100 },
      at: { ...text, examples: ['now'] },
      kind: { ...text, enum: ['sale'] },
      pattern: { type: 'string', pattern: '^x$' },
      count: { type: 'integer', minimum: 0 },
    },
  }
  assert.deepEqual(withExamples(schema).properties, {
    ...schema.properties,
    number: { ...text, examples: ['number'] },
    longer: { type: 'array', items: { ...text, maxLength: 3, examples: ['lon'] } },
    amountMinor: { type: 'integer', minimum: -100, examples: [9900] },
  })
})
