import { AUDIENCES } from './caller.ts'
import { checkerOf } from './checker.ts'
import { explain } from './explain.ts'
import { batchBody, flatBatchReply } from './mount-command.ts'
import { HOUSE_CODES } from './problem.ts'
import { batchPath, type HttpModule, type Route } from './route.ts'
import { type NamedSchemas, type SchemaNode, serializableSchema } from './schema.ts'
import { serializerOf } from './serializer.ts'

/** Schemas that modules share by name. Throws TypeError for one without a name, or a name taken twice. */
export function namedSchemas(modules: readonly HttpModule[]): NamedSchemas {
  const named = new Map<string, object>()
  for (const { name: module, schemas = [] } of modules) {
    for (const schema of schemas) {
      const { $id } = schema as SchemaNode
      if ($id === undefined || !/^[A-Z][A-Za-z0-9]*$/.test($id))
        throw new TypeError(`${module} shares a schema without a name`)
      if (named.has($id) && named.get($id) !== schema) throw new TypeError(`two schemas are shared as "${$id}"`)
      named.set($id, schema)
    }
  }
  return named
}

/** Every route of the house with its module, in the order of the modules. */
export const routesOf = (modules: readonly HttpModule[]): { readonly module: HttpModule; readonly route: Route }[] =>
  modules.flatMap((module) => (module.routes ?? []).map((route) => ({ module, route })))

/** The methods and paths a route answers on. */
export function addressesOf(
  route: Route,
): { readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'; readonly path: string }[] {
  switch (route.kind) {
    case 'command':
      return [
        { method: 'POST', path: route.path },
        { method: 'POST', path: batchPath(route) },
      ]
    case 'query':
      return [{ method: route.body === undefined ? 'GET' : 'POST', path: route.path }]
    case 'setting':
      return [
        { method: 'GET', path: route.path },
        { method: route.method, path: route.path },
      ]
    case 'intake':
      return route.paths.map((path) => ({ method: 'POST', path }))
    default:
      return [{ method: route.method, path: route.path }]
  }
}

/** Permissions a route needs of its caller. */
export function permissionsOf(route: Route): readonly string[] {
  if (route.kind === 'setting') return [route.permission.read, route.permission.write]
  return 'permission' in route ? [route.permission] : []
}

/** Everything wrong with the routes of the house, one sentence each. Pure: laws ask it, and the server refuses to start on it. */
export function checkRoutes(modules: readonly HttpModule[]): string[] {
  const wrong: string[] = []
  const names = new Set<string>()
  const addresses = new Set<string>()
  const permissions = new Set(modules.flatMap((module) => (module.permissions ?? []).map(({ name }) => name)))
  const named = namedSchemas(modules)
  for (const { module, route } of routesOf(modules)) {
    const say = (sentence: string) => wrong.push(`${route.name}: ${sentence}`)
    if (!new RegExp(`^${module.name}\\.[a-z][A-Za-z0-9]*$`).test(route.name))
      say(`the name must be ${module.name}.<verbNoun>`)
    if (names.has(route.name)) say('the name is taken twice')
    names.add(route.name)
    if (route.audience.length === 0 || !route.audience.every((each) => AUDIENCES.includes(each)))
      say('names no audience')
    // Addresses of an intake are laid down by somebody else's protocol.
    if (route.kind !== 'intake' && route.path !== `/v1/${module.name}` && !route.path.startsWith(`/v1/${module.name}/`))
      say(`the path must begin with /v1/${module.name}`)
    if (!/^(?:\/(?:[a-z0-9][a-z0-9-]*|:[a-z][A-Za-z0-9]*))+$/.test(route.path))
      say('the path is not made of kebab-case words and :parameters')
    for (const { method, path } of addressesOf(route)) {
      const address = `${method} ${path.replace(/:\w+/g, ':')}`
      if (addresses.has(address)) say(`${address} is taken`)
      addresses.add(address)
    }
    for (const permission of permissionsOf(route))
      if (!permissions.has(permission)) say(`no module declares the permission "${permission}"`)
    wrong.push(...codeFaults(route), ...schemaFaults(route, named))
  }
  return wrong
}

function codeFaults(route: Route): string[] {
  return Object.entries(route.codes).flatMap(([code, { status }]) => [
    ...(/^[a-z][a-z0-9_]*$/.test(code) ? [] : [`${route.name}: the code "${code}" must be snake_case`]),
    ...(Object.hasOwn(HOUSE_CODES, code) ? [`${route.name}: the code "${code}" belongs to the house`] : []),
    ...(status >= 400 && status < 500 ? [] : [`${route.name}: the status of "${code}" must be 400 to 499`]),
  ])
}

/** Schemas that the house cannot take, path parameters that do not agree with the path, examples that do not fit. */
function schemaFaults(route: Route, named: NamedSchemas): string[] {
  const wrong: string[] = []
  const attempt = (work: () => void) => {
    try {
      work()
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
      wrong.push(`${route.name}: ${error.message}`)
    }
  }
  const params = 'params' in route && route.params ? Object.keys((route.params as SchemaNode).properties ?? {}) : []
  const inPath = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? '')
  if (route.kind === 'command' && inPath.length > 0)
    wrong.push(`${route.name}: a command names its subject in the body, not in the path`)
  else if ([...params].sort().join() !== inPath.sort().join())
    wrong.push(`${route.name}: params do not agree with the path`)
  if (route.kind === 'command') attempt(() => checkerOf(batchBody(route), named, 'body', 'batch'))
  for (const [place, schema, example] of schemasOf(route)) {
    attempt(() => {
      const { node } = checkerOf(schema, named, 'body', place)
      serializableSchema(schema, named, place)
      // Told without compiling: a start would wait seconds for all of them.
      const [fault] = example === undefined ? [] : explain(node, example, 'body')
      if (fault) wrong.push(`${route.name}: the example does not fit ${place} at "${fault.pointer}": ${fault.message}`)
    })
  }
  return wrong
}

/**
 * Compiles every checker and serializer of the house, which a server does one by one as they are first used, and compares examples with them; what
 * cannot be compiled or does not fit, a sentence each. A law asks it.
 */
export function compileFaults(modules: readonly HttpModule[]): string[] {
  const named = namedSchemas(modules)
  return routesOf(modules).flatMap(({ route }) => {
    const batch = route.kind === 'command' ? [['batch', batchBody(route), undefined] as const] : []
    const flat = route.kind === 'command' ? [['batch reply', flatBatchReply(route), undefined] as const] : []
    return [...schemasOf(route), ...batch, ...flat].flatMap(([place, schema, example]) => {
      try {
        const checker = checkerOf(schema, named, 'body', place)
        serializerOf(serializableSchema(schema, named, place))
        return checker.accepts(example) || example === undefined
          ? []
          : [`${route.name}: the example does not fit ${place}`]
      } catch (error) {
        return [`${route.name}, ${place}: ${error instanceof Error ? error.message : String(error)}`]
      }
    })
  })
}

function schemasOf(route: Route): (readonly [place: string, schema: object, example: unknown])[] {
  if (route.kind === 'command') {
    return [
      ['ask', route.ask, route.example?.ask],
      ['value', route.value, route.example?.value],
    ]
  }
  const reply = route.kind === 'setting' ? route.setting : route.reply
  const rest = [
    ['params', route.params],
    ['query', route.query],
    ['body', route.body],
  ] as const
  return [
    ['reply', reply, route.example],
    ...rest.flatMap(([place, schema]) => (schema === undefined ? [] : [[place, schema, undefined] as const])),
  ]
}
