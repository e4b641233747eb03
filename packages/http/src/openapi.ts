import Type, { type TSchema } from 'typebox'
import { type Audience, SESSION_COOKIE } from './caller.ts'
import { namedSchemas, permissionsOf, routesOf } from './check-routes.ts'
import { batchBody, batchReply } from './mount-command.ts'
import { type CodeMeaning, type Codes, HOUSE_CODES, type HouseCode } from './problem.ts'
import {
  batchPath,
  type CommandRoute,
  type HttpModule,
  type QueryRoute,
  type Route,
  type SettingRoute,
} from './route.ts'
import { componentWriter, type SchemaNode } from './schema.ts'

/** An OpenAPI 3.1 document as plain JSON. */
export interface OpenApi {
  readonly openapi: '3.1.0'
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly servers: readonly { readonly url: string }[]
  readonly tags: readonly { readonly name: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, SchemaNode>>
    readonly responses: Readonly<Record<string, unknown>>
    readonly securitySchemes: Readonly<Record<string, unknown>>
  }
}

export interface Operation {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly summary: string
  readonly description?: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly required: true; readonly content: Readonly<Record<string, Media>> }
  readonly responses: Readonly<Record<string, unknown>>
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
  readonly 'x-permission'?: string
}

interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly description?: string
  readonly schema: SchemaNode
}

interface Media {
  readonly schema: SchemaNode
  readonly example?: unknown
}

type Write = (schema: TSchema, at: string) => SchemaNode

export const TITLES: Readonly<Record<Audience, string>> = { admin: 'Atrium for staff', partner: 'Atrium for partners' }

const problemSchema = Type.Object(
  {
    type: Type.String({ description: 'urn:atrium:problem:<code>' }),
    title: Type.String(),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.Optional(Type.String()),
    code: Type.String({ description: 'Stable; for programs' }),
    requestId: Type.String(),
    faults: Type.Optional(
      Type.Array(
        Type.Object({
          in: Type.Unsafe<string>({ type: 'string', enum: ['body', 'query', 'path', 'header'] }),
          pointer: Type.String({ description: 'JSON pointer (RFC 6901) from the root of that place' }),
          message: Type.String(),
        }),
      ),
    ),
    progress: Type.Optional(
      Type.Number({ minimum: 0, maximum: 1, description: 'How far what is waited for has come' }),
    ),
  },
  { $id: 'Problem', description: 'Problem details, RFC 9457' },
)

/** Answers of the house that hold on every route, as shared responses. */
const SHARED: readonly (readonly [name: string, codes: readonly HouseCode[]])[] = [
  ['InvalidRequest', ['invalid_request', 'malformed_body', 'malformed_request']],
  ['Unauthenticated', ['unauthenticated']],
  ['Forbidden', ['forbidden', 'cross_site']],
  ['VersionStale', ['version_stale']],
  ['BodyTooLarge', ['body_too_large']],
  ['UnsupportedMediaType', ['unsupported_media_type']],
  ['VersionRequired', ['version_required']],
  ['RateLimited', ['rate_limited']],
  ['InternalError', ['internal_error']],
  ['Unavailable', ['overloaded', 'unavailable', 'projection_not_ready']],
]

/** The OpenAPI 3.1 document of one audience. Pure: the same modules give the same document, byte for byte. */
export function openapiOf(modules: readonly HttpModule[], audience: Audience): OpenApi {
  const schemas = new Map<string, SchemaNode>()
  const write = componentWriter(namedSchemas(modules), schemas)
  const paths: Record<string, Record<string, Operation>> = {}
  const tags = new Set<string>()
  for (const { module, route } of routesOf(modules)) {
    if (!route.audience.includes(audience)) continue
    tags.add(module.name)
    for (const [method, path, operation] of operationsOf(route, module.name, audience, write)) {
      const written = path.replace(/:(\w+)/g, '{$1}')
      paths[written] = { ...paths[written], [method]: operation }
    }
  }
  write(problemSchema, 'Problem')
  return {
    openapi: '3.1.0',
    info: {
      title: TITLES[audience],
      version: 'v1',
      description:
        'Ids are opaque. Money is in integer minor units. Moments are RFC 3339 with an offset, days YYYY-MM-DD. Unknown fields are refused. ' +
        'Failures are problem details (RFC 9457) with a stable code.',
    },
    servers: [{ url: '/' }],
    tags: [...tags].map((name) => ({ name })),
    paths,
    components: {
      schemas: Object.fromEntries([...schemas].sort(([left], [right]) => (left < right ? -1 : 1))),
      responses: Object.fromEntries(SHARED.map(([name, codes]) => [name, problemResponse(meanings(codes))])),
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key' },
        ...(audience === 'admin'
          ? {
              session: {
                type: 'apiKey',
                in: 'cookie',
                name: SESSION_COOKIE,
                description: 'A session of staff; requests that write also send X-CSRF-Token',
              },
            }
          : {}),
      },
    },
  }
}

type Written = readonly [method: string, path: string, operation: Operation]

function operationsOf(route: Route, module: string, audience: Audience, write: Write): Written[] {
  const head = (id: string, permission: string | undefined, note?: string) => ({
    operationId: id,
    tags: [module],
    ...wordsOf(route, note),
    security: securityOf(route, audience),
    ...(permission === undefined ? {} : { 'x-permission': permission }),
  })
  switch (route.kind) {
    case 'command':
      return commandOperations(route, head, write)
    case 'setting':
      return settingOperations(route, head, write)
    case 'intake':
      return route.paths.map((path) => [
        'post',
        path,
        {
          ...head(`${route.name}.${path.slice(path.lastIndexOf('/') + 1)}`, undefined),
          requestBody: { required: true, content: { 'application/json': { schema: {} } } },
          responses: responsesOf(route, write(route.reply, route.name), route.example, true),
        },
      ])
    default: {
      const [permission] = permissionsOf(route)
      const isUpload = route.kind === 'upload'
      const operation = {
        ...head(route.name, permission),
        ...parametersOf(route, write),
        ...(isUpload ? RAW_BODY : bodyOf(route.body, undefined, route.name, write)),
        responses: {
          ...responsesOf(route, write(route.reply, route.name), route.example, isUpload || route.body !== undefined),
          ...(route.kind === 'download' ? { '200': fileReply(route.contentType) } : {}),
        },
      }
      const method = route.kind === 'query' ? (route.body === undefined ? 'get' : 'post') : route.method.toLowerCase()
      return [[method, route.path, operation]]
    }
  }
}

const RAW_BODY: Pick<Operation, 'requestBody'> = {
  requestBody: { required: true, content: { 'application/octet-stream': { schema: {} } } },
}

const fileReply = (contentType: string) => ({ description: 'The file', content: { [contentType]: { schema: {} } } })

type Head = (id: string, permission: string, note?: string) => Omit<Operation, 'responses'>

function commandOperations(route: CommandRoute, head: Head, write: Write): Written[] {
  const { name, permission, example } = route
  const keyed = route.idempotency === 'key'
  const single = {
    ...head(name, permission),
    ...(keyed ? { parameters: [IDEMPOTENCY_KEY] } : {}),
    ...bodyOf(route.ask, example?.ask, name, write),
    responses: responsesOf(route, write(route.value, name), example?.value, true),
  }
  const item =
    example === undefined ? undefined : keyed ? { ...Object(example.ask), idempotencyKey: 'order-4711' } : example.ask
  const batch = {
    ...head(
      `${name}.batch`,
      permission,
      'Up to 1,000 at once, one outcome each, in order. Not one transaction: an item that is refused changes nothing for the others.',
    ),
    ...bodyOf(batchBody(route), item === undefined ? undefined : { items: [item] }, `${name}.batch`, write),
    responses: responsesOf(
      { ...route, codes: {} },
      write(batchReply(route), `${name}.batch`),
      example === undefined ? undefined : { items: [{ ok: true, value: example.value }] },
      true,
      `Outcomes. Codes of refused items: ${[...Object.keys(route.codes), 'internal_error', 'unavailable'].join(', ')}`,
    ),
  }
  return [
    ['post', route.path, single],
    ['post', batchPath(route), batch],
  ]
}

function settingOperations(route: SettingRoute, head: Head, write: Write): Written[] {
  const { name, path, permission, setting, body, example } = route
  const schema = write(setting, name)
  const { parameters = [] } = parametersOf(route, write)
  const read = {
    ...head(name, permission.read),
    ...parametersOf(route, write),
    responses: responsesOf(route, schema, example, false, 'The setting; its version is the ETag'),
  }
  const written = {
    ...head(`${name}.write`, permission.write, 'Needs the ETag of the version it replaces in If-Match.'),
    parameters: [...parameters, IF_MATCH],
    ...bodyOf(body, body === setting ? example : undefined, name, write),
    responses: {
      ...responsesOf(route, schema, example, true, 'The setting as it is now; its new version is the ETag'),
      '412': { $ref: '#/components/responses/VersionStale' },
      '428': { $ref: '#/components/responses/VersionRequired' },
    },
  }
  return [
    ['get', path, read],
    [route.method.toLowerCase(), path, written],
  ]
}

const IDEMPOTENCY_KEY: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: 'The same key with the same content is answered as the first time; with other content it is refused',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
}

const IF_MATCH: Parameter = {
  name: 'If-Match',
  in: 'header',
  required: true,
  schema: { type: 'string', pattern: '^"v\\d{1,15}"$' },
}

function wordsOf(route: Route, note: string | undefined): { summary: string; description?: string } {
  const description = [route.summary?.zh, route.about, note].filter((part) => part !== undefined).join('\n\n')
  return { summary: route.summary?.en ?? route.name, ...(description === '' ? {} : { description }) }
}

function securityOf(route: Route, audience: Audience): Operation['security'] {
  if (route.kind === 'public' || route.kind === 'intake') return []
  return audience === 'admin' ? [{ session: [] }, { apiKey: [] }] : [{ apiKey: [] }]
}

function parametersOf(
  route: Exclude<Route, CommandRoute> | QueryRoute,
  write: Write,
): { readonly parameters?: readonly Parameter[] } {
  const list = (schema: TSchema | undefined, place: 'path' | 'query'): Parameter[] => {
    const { properties = {}, required = [] } = (schema ?? {}) as SchemaNode
    return Object.entries(properties).map(([name, property]) => {
      const { description, ...rest } = write(property, `${route.name} ${place}`)
      return {
        name,
        in: place,
        required: required.includes(name),
        ...(description === undefined ? {} : { description }),
        schema: rest,
      }
    })
  }
  const parameters = [...list(route.params, 'path'), ...list(route.query, 'query')]
  return parameters.length === 0 ? {} : { parameters }
}

function bodyOf(
  schema: TSchema | undefined,
  example: unknown,
  at: string,
  write: Write,
): Pick<Operation, 'requestBody'> {
  if (schema === undefined) return {}
  return { requestBody: { required: true, content: { 'application/json': media(write(schema, at), example) } } }
}

const media = (schema: SchemaNode, example: unknown): Media =>
  example === undefined ? { schema } : { schema, example }

function responsesOf(
  route: Pick<Route, 'kind' | 'codes'>,
  schema: SchemaNode,
  example: unknown,
  hasBody: boolean,
  description = 'Done',
): Record<string, unknown> {
  const shared: Record<string, readonly [name: string, codes: readonly HouseCode[]]> = {}
  for (const [name, codes] of SHARED) {
    const [code] = codes
    if (code === undefined || !appliesTo(route.kind, code, hasBody)) continue
    shared[HOUSE_CODES[code].status] = [name, codes]
  }
  const responses: Record<string, unknown> = {
    '200': { description, content: { 'application/json': media(schema, example) } },
  }
  const own = Map.groupBy(Object.entries(route.codes), ([, { status }]) => String(status))
  for (const status of new Set([...Object.keys(shared), ...own.keys()])) {
    const [name, codes] = shared[status] ?? []
    const declared = own.get(status)
    responses[status] = declared
      ? problemResponse([...declared, ...meanings(codes ?? [])])
      : { $ref: `#/components/responses/${name}` }
  }
  return responses
}

function appliesTo(kind: Route['kind'], code: HouseCode, hasBody: boolean): boolean {
  switch (code) {
    case 'unauthenticated':
    case 'forbidden':
      return kind !== 'public' && kind !== 'intake'
    case 'body_too_large':
    case 'unsupported_media_type':
      return hasBody
    case 'version_stale':
    case 'version_required':
      return false
    default:
      return true
  }
}

const meanings = (codes: readonly HouseCode[]): (readonly [string, CodeMeaning])[] =>
  codes.map((code) => [code, HOUSE_CODES[code]])

const english = ({ title }: Codes[string]): string => (typeof title === 'string' ? title : title.en)

const problemResponse = (codes: readonly (readonly [string, CodeMeaning])[]) => ({
  description: codes.map(([code, meaning]) => `\`${code}\`: ${english(meaning)}`).join('. '),
  content: {
    'application/problem+json': {
      schema: {
        allOf: [{ $ref: '#/components/schemas/Problem' }],
        properties: { code: { enum: codes.map(([code]) => code) } },
      },
    },
  },
})
