import type { OpenApi } from '@atrium/http/server'

/** The part of JSON Schema that our documents use (packages/http, schema.ts). */
interface Node {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Node>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Node
  readonly patternProperties?: Readonly<Record<string, Node>>
  readonly items?: Node
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Node[]
  readonly $ref?: string
  readonly description?: string
}

interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly schema: Node
}

const HEADER_INPUTS: Readonly<Record<string, string>> = { 'Idempotency-Key': 'idempotencyKey', 'If-Match': 'ifMatch' }

/** TypeScript for one audience's document: the named schemas, what each operation takes and answers, and where it is found. */
export function apiTypes(document: OpenApi, file: string): string {
  const parts = [`// Written by \`npm run golden\` from openapi/${file}.json. Do not edit.`]
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    parts.push(`${comment(schema as Node, '')}export type ${name} = ${typeOf(schema as Node, '')}`)
  }
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )
  operations.sort((left, right) => (left.operation.operationId < right.operation.operationId ? -1 : 1))
  const types = operations.map(
    ({ operation }) =>
      `  /** ${oneLine(operation.summary)} */\n  '${operation.operationId}': {${inputOf(operation)}\n    readonly reply: ${replyOf(operation)}\n  }`,
  )
  parts.push(`/** What each operation takes and answers. */\nexport interface Operations {\n${types.join('\n')}\n}`)
  const addresses = operations.map(
    ({ path, method, operation }) => `  '${operation.operationId}': ['${method}', '${path}'],`,
  )
  parts.push(`/** Where each operation is found. */\nexport const operations = {\n${addresses.join('\n')}\n} as const`)
  return `${parts.join('\n\n')}\n`
}

type AnyOperation = OpenApi['paths'][string][string]

function inputOf(operation: AnyOperation): string {
  const parameters = (operation.parameters ?? []) as readonly Parameter[]
  const lines: string[] = []
  for (const place of ['path', 'query'] as const) {
    const here = parameters.filter((parameter) => parameter.in === place)
    if (here.length === 0) continue
    const optional = here.some((parameter) => parameter.required) ? '' : '?'
    const fields = here.map(
      ({ name, required, schema }) => `readonly ${key(name)}${required ? '' : '?'}: ${typeOf(schema, '    ')}`,
    )
    lines.push(`readonly ${place}${optional}: { ${fields.join('; ')} }`)
  }
  for (const { name } of parameters.filter((parameter) => parameter.in === 'header')) {
    const input = HEADER_INPUTS[name]
    if (input !== undefined) lines.push(`readonly ${input}: string`)
  }
  const body = operation.requestBody?.content['application/json']?.schema
  if (body) lines.push(`readonly body: ${typeOf(body as Node, '    ')}`)
  return lines.map((line) => `\n    ${line}`).join('')
}

function replyOf(operation: AnyOperation): string {
  const done = operation.responses['200'] as { content?: Record<string, { schema: Node }> } | undefined
  const schema = done?.content?.['application/json']?.schema
  return schema ? typeOf(schema, '    ') : 'undefined'
}

function typeOf(node: Node, indent: string): string {
  if (node.$ref !== undefined) return node.$ref.slice(node.$ref.lastIndexOf('/') + 1)
  if (node.const !== undefined) return literal(node.const)
  if (node.enum) return node.enum.map((value) => literal(value)).join(' | ') || 'never'
  if (node.anyOf) return node.anyOf.map((each) => typeOf(each, indent)).join(' | ')
  switch (node.type) {
    case 'integer':
    case 'number':
      return 'number'
    case 'string':
      return 'string'
    case 'boolean':
      return 'boolean'
    case 'null':
      return 'null'
    case 'array':
      return `readonly ${element(node.items, indent)}[]`
    case 'object':
      return objectType(node, indent)
    default:
      return 'unknown'
  }
}

const literal = (value: unknown): string =>
  typeof value === 'string' ? `'${value.replaceAll(/['\\]/g, '\\$&')}'` : JSON.stringify(value)

function element(items: Node | undefined, indent: string): string {
  const type = items ? typeOf(items, indent) : 'unknown'
  const several = (items?.anyOf?.length ?? items?.enum?.length ?? 1) > 1
  return several || type.startsWith('readonly ') ? `(${type})` : type
}

function objectType(node: Node, indent: string): string {
  const inner = `${indent}  `
  const lines = Object.entries(node.properties ?? {}).map(([name, property]) => {
    const optional = node.required?.includes(name) ? '' : '?'
    return `${comment(property, inner)}${inner}readonly ${key(name)}${optional}: ${typeOf(property, inner)}`
  })
  const open = [node.additionalProperties, ...Object.values(node.patternProperties ?? {})].filter(
    (each) => each !== undefined && each !== false,
  )
  if (open.length > 0 && lines.length === 0) {
    const values = open.map((each) => (each === true ? 'unknown' : typeOf(each as Node, inner)))
    return `{ readonly [name: string]: ${[...new Set(values)].join(' | ')} }`
  }
  if (open.length > 0) lines.push(`${inner}readonly [name: string]: unknown`)
  return lines.length === 0 ? 'Record<string, never>' : `{\n${lines.join('\n')}\n${indent}}`
}

const key = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : `'${name}'`)
const oneLine = (words: string): string => words.replaceAll(/\s+/g, ' ').replaceAll('*/', '* /')
const comment = (node: Node, indent: string): string =>
  node.description === undefined ? '' : `${indent}/** ${oneLine(node.description)} */\n`
