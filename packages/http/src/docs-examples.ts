type Json = unknown
type Node = Readonly<Record<string, Json>>

const isNode = (value: Json): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * A copy of an OpenAPI document in which every field that a page would otherwise make up at random (texts with a pattern) or at its limit
 * (numbers that may be negative) has an example: its own name, a small number. What has examples keeps them.
 */
export function withExamples<T>(document: T): T {
  return shown(document) as T
}

function shown(value: Json, name = 'text'): Json {
  if (Array.isArray(value)) return value.map((each) => shown(each, name))
  if (!isNode(value)) return value
  const copy = Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, key === 'properties' ? fields(each) : shown(each, name)]),
  )
  const example = exampleOf(value, name)
  return example === undefined ? copy : { ...copy, examples: [example] }
}

const fields = (value: Json): Json =>
  isNode(value) ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shown(each, name)])) : value

function exampleOf(schema: Node, name: string): string | number | undefined {
  if ('examples' in schema || 'example' in schema || 'enum' in schema || 'const' in schema) return undefined
  if (schema.type === 'string' && typeof schema.pattern === 'string') return textOf(schema, name)
  const isNumber = schema.type === 'integer' || schema.type === 'number'
  if (isNumber && typeof schema.minimum === 'number' && schema.minimum < 0) return /Minor$/.test(name) ? 9900 : 1
  return undefined
}

/** Where the name does not fit the pattern the page may still make something up. */
function textOf({ pattern, maxLength }: Node, name: string): string | undefined {
  const text = typeof maxLength === 'number' ? name.slice(0, maxLength) : name
  return new RegExp(String(pattern), 'u').test(text) ? text : undefined
}
